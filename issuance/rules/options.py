"""The choices of a request: read, checked, and whatever is not offered refused with its own code."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from issuance.choices import Channel
from issuance.rules.catalogue import CertificateType, Option, SubjectRule
from issuance.rules.refusals import refuse
from registry.rules.refusal import Refusal

# Never at a kiosk, whatever a city offers at its counter (domain handbook A.1.4, A.1.7; invariant 9).
NEVER_AT_KIOSK = frozenset(
    {
        "omitted",
        "juki_code",
        "resident_code",
        "my_number",
        "history",
        "remarks",
        "furigana",
        "building",
        "exemption",
    }
)

# What a 住民票記載事項証明書 may leave out, item by item (標準仕様書 5.4); a name and a birth always stand.
OMITTABLE = frozenset(
    {
        "building",
        "sex",
        "became",
        "address_fixed",
        "notified",
        "previous_address",
        "former_surname",
        "furigana",
    }
)


SCOPE_OF_ALL = {SubjectRule.HOUSEHOLD: "household", SubjectRule.REGISTER: "register"}
"""The word for everybody whom a certificate is about."""


class Scope(StrEnum):
    """対象者: 世帯全員, 戸籍の全員, 一部, 本人."""

    HOUSEHOLD = "household"
    REGISTER = "register"
    PART = "part"
    SELF = "self"


def scopes_of(certificate: CertificateType, channel: str) -> tuple[Scope, ...]:
    """The scopes that may be chosen: everybody, the requester alone, and some where members are offered."""
    offered = certificate.options.get(channel, frozenset())
    if Option.SCOPE not in offered:
        return ()
    everybody = SCOPE_OF_ALL.get(certificate.subject_rule)
    all_of_them = (Scope(everybody),) if everybody else ()
    return (*all_of_them, *((Scope.PART,) if Option.MEMBERS in offered else ()), Scope.SELF)


def offered_on(certificate: CertificateType, channel: str, on: date | None) -> frozenset[Option]:
    """The options of that certificate on the day; all of them where no day is given."""
    offered = certificate.options.get(channel, frozenset())
    later = certificate.options_from
    return frozenset(option for option in offered if on is None or later.get(option, on) <= on)


@dataclass(frozen=True, slots=True)
class Options:
    """What the requester chose; the defaults show least: the person alone, 続柄 and 本籍 left out (省略).

    `members` are references to members of the household, for a part of it only. `domicile` shows 本籍 and
    筆頭者, and for foreign residents their counterparts: 国籍・地域, 区分 and the items of residence.
    `tax_year` is the 年度 of a tax certificate, None for the one that is issued now; `omitted` are items that
    the requester leaves out of a 記載事項証明書.
    """

    scope: Scope = Scope.SELF
    members: tuple[str, ...] = ()
    relationship: bool = False
    domicile: bool = False
    tax_year: int | None = None
    omitted: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, object]:
        """The choices as a request carries them; `read_options` gives them back."""
        shown: dict[str, object] = {"scope": self.scope.value, "relationship": self.relationship}
        shown["domicile"] = self.domicile
        shown |= {"members": list(self.members)} if self.members else {}
        shown |= {"omitted": sorted(self.omitted)} if self.omitted else {}
        return shown if self.tax_year is None else {**shown, "tax_year": self.tax_year}


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """The options as far as they could be read, and every reason why they may not be served."""

    options: Options
    refusals: tuple[Refusal, ...] = ()


def read_options(
    raw: Mapping[str, object],
    *,
    certificate: CertificateType,
    channel: str,
    known_members: Collection[str] | None = None,
    on: date | None = None,
) -> ReadOptions:
    """The choices in `raw`, with all refusals collected; `known_members` are the references a part may name.

    `on` is the day, for options that came later.
    Values of a wrong type are refused, never converted: "false" is no choice.
    """
    offered = offered_on(certificate, channel, on)
    refusals = [*_unknown_keys(raw, offered, channel)]
    taken = {key: value for key, value in raw.items() if key in offered}
    refusals += _wrong_values(taken, scopes_of(certificate, channel))
    options = _options(taken)
    if Option.MEMBERS in offered and not refusals:
        refusals += _wrong_members(options, known_members)
    return ReadOptions(options, tuple(refusals))


def _unknown_keys(raw: Mapping[str, object], offered: frozenset[Option], channel: str) -> Iterator[Refusal]:
    for key in sorted(set(raw) - set(offered)):
        if channel == Channel.KIOSK and key in NEVER_AT_KIOSK:
            yield refuse("option_not_at_kiosk", key)
        else:
            yield refuse("option_unknown")


def _wrong_values(taken: Mapping[str, object], scopes: Collection[Scope]) -> Iterator[Refusal]:
    for key, value in sorted(taken.items()):
        is_readable = _READABLE[Option(key)](value)
        if not is_readable or (key == Option.SCOPE and value not in scopes):
            yield refuse("option_invalid", key)


def _is_scope(value: object) -> bool:
    return isinstance(value, str) and value in set(Scope)


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) and item for item in value)


def _is_yes_or_no(value: object) -> bool:
    return isinstance(value, bool)


def _is_list_of_items(value: object) -> bool:
    return _is_list_of_texts(value) and isinstance(value, list | tuple) and set(value) <= OMITTABLE


def _is_year(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_READABLE: Mapping[Option, Callable[[object], bool]] = {
    Option.SCOPE: _is_scope,
    Option.MEMBERS: _is_list_of_texts,
    Option.RELATIONSHIP: _is_yes_or_no,
    Option.DOMICILE: _is_yes_or_no,
    Option.TAX_YEAR: _is_year,
    Option.OMITTED: _is_list_of_items,
}


def _options(taken: Mapping[str, object]) -> Options:
    """The readable part of the choices; what could not be read stays at the default, which shows least."""
    scope, members = taken.get(Option.SCOPE), taken.get(Option.MEMBERS)
    year, omitted = taken.get(Option.TAX_YEAR), taken.get(Option.OMITTED)
    return Options(
        scope=Scope(scope) if isinstance(scope, str) and scope in set(Scope) else Scope.SELF,
        members=tuple(members) if isinstance(members, list | tuple) and _is_list_of_texts(members) else (),
        relationship=taken.get(Option.RELATIONSHIP) is True,
        domicile=taken.get(Option.DOMICILE) is True,
        tax_year=year if isinstance(year, int) and _is_year(year) else None,
        omitted=frozenset(omitted)
        if isinstance(omitted, list) and _is_list_of_items(omitted)
        else frozenset(),
    )


def _wrong_members(options: Options, known: Collection[str] | None) -> Iterator[Refusal]:
    is_part, is_repeated = options.scope is Scope.PART, len(set(options.members)) != len(options.members)
    if is_part != bool(options.members) or is_repeated:
        yield refuse("members_wrong", Option.MEMBERS.value)
    if known is not None and not set(options.members) <= set(known):
        yield refuse("member_unknown", Option.MEMBERS.value)
