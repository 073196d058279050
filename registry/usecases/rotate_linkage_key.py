"""Give a source system its next key while the present one goes on for a while."""

from datetime import datetime, timedelta

from django.db import transaction

from registry.models import LinkageClient, LinkageKey
from registry.usecases.create_linkage_client import new_key

OVERLAP = timedelta(days=7)


@transaction.atomic
def rotate_linkage_key(*, name: str, now: datetime) -> str:
    """The next key, told this once. The newest present one stays valid for OVERLAP, older ones end now.

    Raises LinkageClient.DoesNotExist.
    """
    client = LinkageClient.objects.select_for_update().get(name=name)
    valid = LinkageKey.objects.valid(at=now).filter(client=client)
    newest = valid.order_by("-created_at").first()
    if newest is not None:
        valid.exclude(pk=newest.pk).update(expires_at=now)
        ends = min(filter(None, [newest.expires_at, now + OVERLAP]))
        LinkageKey.objects.filter(pk=newest.pk).update(expires_at=ends)
    return new_key(client, now=now)
