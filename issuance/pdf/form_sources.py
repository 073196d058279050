"""The forms of the house: which template each is made from, and which fields and images it must have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

from issuance.pdf.symbol import CODE_SLOT
from issuance.rules.signed_code import OWN_FIELDS

PERSONS_A_PAGE = 4

_PERSONS = tuple(str(i) for i in range(1, PERSONS_A_PAGE + 1))

_FOOTER = frozenset({"certification", "issued_on", "issuer", "seal_note", "serial", "page_mark", "as_of"})

_PERSON = [
    *("number", "name", "resident_code", "became_label", "became", "address_fixed", "notified"),
    *("birth", "sex", "relationship", "head_label", "register_head", "domicile_label", "domicile"),
    *("previous_address", "extra1_label", "extra1", "extra2_label", "extra2"),
    *("extra3_label", "extra3", "extra4_label", "extra4", "remarks1", "remarks2"),
]

_PERSON_SINCE_2019 = [*_PERSON, "my_number", "former_surname"]
_PERSON_SINCE_2025 = [*_PERSON_SINCE_2019, "furigana", "former_surname_furigana"]

_SEAL = frozenset({"name", "alias", "katakana", "birth", "sex", "address", "remarks"})


_REGISTER = _FOOTER | {"sheet_mark", "continued"}
_REGISTER_CELLS = frozenset(
    f"body.{name}" for name in ("rule", "label", "removed", "value", "mark", "name", "end")
)


def _persons(names: list[str]) -> frozenset[str]:
    return frozenset(f"p{i}.{name}" for i in _PERSONS for name in names)


_REGISTER_TITLES = {"family_register": "戸籍証明書", "register_addresses": "戸籍の附票の写し"}


@dataclass(frozen=True, slots=True)
class FormSource:
    """One form as it stood from a certain day: template, what the template is told, what must come out.

    `cells` are the kinds of boxes that its flows repeat, each with the flow's name before it.
    """

    key: str
    template: str
    title: str
    fields: frozenset[str]
    images: frozenset[str]
    cells: frozenset[str] = frozenset()
    context: Mapping[str, object] = field(default_factory=dict)


def _of_register(family: str, has_code: bool) -> FormSource:
    """The form whose body is rows: 戸籍 and 附票, since 2026 with room for the signed code."""
    return FormSource(
        key=f"{family}_{2026 if has_code else 2012}",
        template="family_register.html",
        title=_REGISTER_TITLES[family],
        fields=_REGISTER | (OWN_FIELDS if has_code else frozenset()),
        images=frozenset({"official_seal"}) | (frozenset({CODE_SLOT}) if has_code else frozenset()),
        cells=_REGISTER_CELLS,
        context={"has_code": has_code},
    )


_RESIDENT = _FOOTER | {"address", "head"}

FORMS: Mapping[str, FormSource] = {
    source.key: source
    for source in (
        FormSource(
            key="resident_record_2012",
            template="resident_record.html",
            title="住民票の写し",
            fields=_RESIDENT | _persons(_PERSON),
            images=frozenset({"official_seal"}),
            context={"edition": 2012, "persons": _PERSONS},
        ),
        FormSource(
            key="resident_record_2019",
            template="resident_record.html",
            title="住民票の写し",
            fields=_RESIDENT | _persons(_PERSON_SINCE_2019),
            images=frozenset({"official_seal"}),
            context={"edition": 2019, "persons": _PERSONS},
        ),
        FormSource(
            key="resident_record_2025",
            template="resident_record.html",
            title="住民票の写し",
            fields=_RESIDENT | _persons(_PERSON_SINCE_2025),
            images=frozenset({"official_seal"}),
            context={"edition": 2025, "persons": _PERSONS},
        ),
        FormSource(
            key="resident_record_2026",
            template="resident_record.html",
            title="住民票の写し",
            fields=_RESIDENT | OWN_FIELDS | _persons(_PERSON_SINCE_2025),
            images=frozenset({"official_seal", CODE_SLOT}),
            context={"edition": 2025, "persons": _PERSONS, "has_code": True},
        ),
        FormSource(
            key="seal_certificate_2012",
            template="seal_certificate.html",
            title="印鑑登録証明書",
            fields=_FOOTER | _SEAL,
            images=frozenset({"official_seal", "imprint"}),
            context={"edition": 2012},
        ),
        FormSource(
            key="seal_certificate_2019",
            template="seal_certificate.html",
            title="印鑑登録証明書",
            fields=_FOOTER | _SEAL | {"former_surname"},
            images=frozenset({"official_seal", "imprint"}),
            context={"edition": 2019},
        ),
        FormSource(
            key="seal_certificate_2026",
            template="seal_certificate.html",
            title="印鑑登録証明書",
            fields=_FOOTER | OWN_FIELDS | _SEAL | {"former_surname"},
            images=frozenset({"official_seal", "imprint", CODE_SLOT}),
            context={"edition": 2019, "has_code": True},
        ),
        *(_of_register(*row) for row in product(_REGISTER_TITLES, (False, True))),
    )
}
