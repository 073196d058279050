"""Give a caller of the centre API its next key while the present one goes on for a while."""

from datetime import datetime, timedelta

from django.db import transaction

from issuance.models import CentreClient, CentreKey
from issuance.usecases.create_centre_client import new_key

OVERLAP = timedelta(days=7)


@transaction.atomic
def rotate_centre_key(*, name: str, now: datetime) -> str:
    """The next key, told this once. The newest present key stays valid for OVERLAP, older ones end now.

    So that two keys at most are valid at a time. Raises CentreClient.DoesNotExist.
    """
    client = CentreClient.objects.select_for_update().get(name=name)
    for age, key in enumerate(CentreKey.objects.valid(at=now).filter(client=client).order_by("-created_at")):
        ends_at = now if age else now + OVERLAP
        key.expires_at = min(filter(None, [key.expires_at, ends_at]))
        key.save(update_fields=["expires_at"])
    return new_key(client, now=now)
