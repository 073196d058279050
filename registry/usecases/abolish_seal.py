"""Abolish a seal registration: on request, for a lost seal or card, or because of incapacity."""

from datetime import date

from registry.choices import SealEnd
from registry.models import SealRegistration
from registry.records.seals import abolish


class SealIsAbolished(Exception):
    """The registration has been abolished already; nothing was changed."""


class AbolishedBeforeRegistered(ValueError):
    """The day lies before the registration."""


def abolish_seal(*, seal_id: int, reason: SealEnd, on: date) -> None:
    """廃止・職権抹消 from that day; raises SealIsAbolished for everybody but the first.

    What a 異動 ends (death, move out, change of name) ends with the change itself.
    """
    seal = SealRegistration.objects.get(pk=seal_id)
    if on < seal.registered_on:
        raise AbolishedBeforeRegistered
    if not abolish(seal, reason=reason, on=on):
        raise SealIsAbolished
