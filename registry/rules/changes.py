"""異動: which reasons there are for what, when they may take effect, and what an undo is called."""

from datetime import date

from registry.choices import ChangeReason

FOREIGNERS_ON_REGISTER_FROM = date(2012, 7, 9)
"""住民基本台帳法の一部を改正する法律 (平成21年法律第77号): before it no foreigner has a 住民票."""

JUKI_CODE_FOR_FOREIGNERS_FROM = date(2013, 7, 8)

UNDOINGS = frozenset({ChangeReason.ENTRY_UNDONE, ChangeReason.REMOVAL_UNDONE, ChangeReason.AMENDMENT_UNDONE})
