"""The forms of the house: which template each is made from, and which fields and images it must have."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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


_AMOUNTS = frozenset(
    (
        *("income.salary_receipts", "income.pension_receipts", "income.salary", "income.pension"),
        *("income.business", "income.farming", "income.real_estate", "income.interest", "income.dividends"),
        *("income.miscellaneous", "income.capital_gains_and_occasional", "income.separate"),
        *("total_income", "total_income_after_losses", "deductions", "taxable", "taxable_separate"),
        *("city_income_levy", "city_per_capita", "prefecture_income_levy", "prefecture_per_capita"),
        "annual_tax",
    )
)
# In the order of the paper: field, label; beside each stands a deduction, whose name is a value of the year.
_INCOMES = (
    ("income.salary_receipts", "給与収入"),
    ("income.salary", "給与所得"),
    ("income.pension_receipts", "公的年金収入"),
    ("income.pension", "雑所得（年金）"),
    ("income.business", "営業等"),
    ("income.farming", "農業"),
    ("income.real_estate", "不動産"),
    ("income.interest", "利子"),
    ("income.dividends", "配当"),
    ("income.miscellaneous", "雑（その他）"),
    ("income.capital_gains_and_occasional", "総合譲渡・一時"),
    ("income.separate", "分離所得"),
    ("total_income", "合計所得金額"),
    ("total_income_after_losses", "総所得金額等"),
)
_COUNT_LABELS = (
    ("count.specific", "特定"),
    ("count.elderly_living_together", "同居老親等"),
    ("count.elderly", "老人"),
    ("count.general", "一般"),
    ("count.under_16", "16歳未満"),
    ("count.disabled", "普通障害"),
    ("count.severely_disabled", "特別障害"),
    ("count.severely_disabled_living_together", "同居特別障害"),
)
_DEDUCTIONS = frozenset(f"d{i}{part}" for i in range(1, 15) for part in ("", "_label"))
_COUNTS = frozenset(
    f"count.{kind}"
    for kind in (
        *("specific", "elderly_living_together", "elderly", "general", "under_16"),
        *("disabled", "severely_disabled", "severely_disabled_living_together"),
    )
)
_TAX = (
    frozenset({"tax_year", "income_year", "name", "address", "birth", "assessment_label", "spouse", "marks"})
    | {"address_on_assessment", "city_tax_label", "remarks"}
    | (_AMOUNTS | _DEDUCTIONS | _COUNTS)
)

_TAX_PAYMENT = frozenset(
    (
        *("name", "address", "birth", "tax_year", "tax_kind", "owed", "paid", "overdue", "not_yet_due"),
        *("paid_as_of", "remarks"),
    )
)


def _of_register(key: str, *, has_code: bool = False) -> FormSource:
    """The form whose body is rows: of 戸籍 and of the 附票, since 2026 with room for the signed code."""
    return FormSource(
        key=key,
        template="family_register.html",
        title="戸籍",
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
            key="receipt_2012",
            template="receipt.html",
            title="領収書",
            fields=frozenset(
                {"issued_on", "number", "amount", "what", "exemption", "window", "certification"}
                | {"issuer", "seal_note"}
            ),
            images=frozenset({"official_seal"}),
        ),
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
        FormSource(
            key="tax_certificate_2012",
            template="tax_certificate.html",
            title="所得（課税）証明書",
            fields=_FOOTER | _TAX,
            images=frozenset({"official_seal"}),
            context={"edition": 2012, "incomes": _INCOMES, "counts": _COUNT_LABELS},
        ),
        FormSource(
            key="tax_certificate_2024",
            template="tax_certificate.html",
            title="所得（課税）証明書",
            fields=_FOOTER | _TAX | {"forest_tax"},
            images=frozenset({"official_seal"}),
            context={"edition": 2024, "incomes": _INCOMES, "counts": _COUNT_LABELS},
        ),
        FormSource(
            key="tax_certificate_2026",
            template="tax_certificate.html",
            title="所得（課税）証明書",
            fields=_FOOTER | OWN_FIELDS | _TAX | {"forest_tax"},
            images=frozenset({"official_seal", CODE_SLOT}),
            context={"edition": 2024, "has_code": True, "incomes": _INCOMES, "counts": _COUNT_LABELS},
        ),
        *(
            FormSource(
                key=f"record_items_{year}",
                template="resident_record.html",
                title="住民票記載事項証明書",
                fields=_RESIDENT | (OWN_FIELDS if has_code else frozenset()) | _persons(person),
                images=frozenset({"official_seal", *([CODE_SLOT] if has_code else [])}),
                context={
                    "edition": min(year, 2025),
                    "persons": _PERSONS,
                    "heading": "住民票記載事項証明書",
                    **({"has_code": True} if has_code else {}),
                },
            )
            for year, person, has_code in (
                (2012, _PERSON, False),
                (2019, _PERSON_SINCE_2019, False),
                (2025, _PERSON_SINCE_2025, False),
                (2026, _PERSON_SINCE_2025, True),
            )
        ),
        *(
            FormSource(
                key=f"resident_sheet_{year}",
                template="resident_record.html",
                title="住民票の写し",
                fields=_RESIDENT
                | (OWN_FIELDS if has_code else frozenset())
                | frozenset(f"p1.{name}" for name in person),
                images=frozenset({"official_seal", *([CODE_SLOT] if has_code else [])}),
                context={
                    "edition": min(year, 2025),
                    "persons": ("1",),
                    "is_single": True,
                    **({"has_code": True} if has_code else {}),
                },
            )
            for year, person, has_code in (
                (2012, _PERSON, False),
                (2019, _PERSON_SINCE_2019, False),
                (2025, _PERSON_SINCE_2025, False),
                (2026, _PERSON_SINCE_2025, True),
            )
        ),
        FormSource(
            key="tax_payment_2012",
            template="tax_payment.html",
            title="納税証明書",
            fields=_FOOTER | _TAX_PAYMENT,
            images=frozenset({"official_seal"}),
            context={"edition": 2012},
        ),
        FormSource(
            key="tax_payment_2026",
            template="tax_payment.html",
            title="納税証明書",
            fields=_FOOTER | OWN_FIELDS | _TAX_PAYMENT,
            images=frozenset({"official_seal", CODE_SLOT}),
            context={"edition": 2012, "has_code": True},
        ),
        _of_register("family_register_2012"),
        _of_register("family_register_2026", has_code=True),
    )
}
