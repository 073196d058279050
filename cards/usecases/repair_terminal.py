"""端末の故障・復旧: a terminal is out of order, or works again."""

from datetime import datetime

from cards.models import IssuingTerminal


def repair_terminal(*, terminal_id: int, works: bool, now: datetime) -> None:
    """While it is out of order nothing new is sent to it; what waits there is made when it works again."""
    IssuingTerminal.objects.filter(pk=terminal_id).update(out_of_order_since=None if works else now)
