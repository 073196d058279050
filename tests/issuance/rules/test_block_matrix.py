"""The kiosk table and the block matrix, cell by cell, for kiosk and counter (domain handbook B.1, B.2)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from issuance.choices import Channel
from issuance.rules.block_matrix import MATRIX, PROTECTED, Cell, Column, Reach, reach_of
from issuance.rules.catalogue import CATALOGUE, SubjectRule, certificate_type
from issuance.rules.eligibility import decide
from issuance.rules.facts import CardFacts, HoldFact, RequestFacts
from issuance.rules.options import Options, ReadOptions, Scope
from registry.choices import HoldKind
from registry.rules.dates import exact
from tests.issuance.rules.test_eligibility import (
    CHILD,
    HUSBAND,
    WIFE,
    Change,
    card,
    everyone,
    ledger,
    person,
    record,
    requester,
    seal,
    seal_facts,
    tax,
)

OK = ""
ALIKE = {
    Column.RECORD: ("resident_record", "record_items"),
    Column.SEAL: ("seal_certificate",),
    Column.TAX: ("tax_certificate", "tax_payment"),
}
"""Certificates of each column; the family register's column has the tests of its own certificates too."""


def asked(certificate: str, channel: str) -> RequestFacts:
    """A request for oneself that nothing speaks against."""
    row = certificate_type(certificate)
    good = {Column.RECORD: record, Column.SEAL: seal, Column.TAX: tax}[Column(row.column)]()
    good = replace(
        good,
        certificate=row,
        channel=channel,
        printed=(HUSBAND,),
        options=ReadOptions(Options(Scope.SELF)),
        policy=replace(good.policy, is_at_kiosk=True),
    )
    if good.tax:
        good = ledger(good, paid_as_of=date(2026, 11, 20))
    if channel == Channel.COUNTER:
        token = CardFacts("city-card-7", "19", "citizen_card", "active", None)
        good = replace(good, opening=None, card=token if row.needs_seal else None)
    return good


def held(kind: str) -> Change:
    return lambda facts: requester(facts, holds=(HoldFact(kind),))


def whole_household(facts: RequestFacts) -> RequestFacts:
    """The same for everybody of the household, where the certificate is one of the household."""
    if facts.certificate.subject_rule is not SubjectRule.HOUSEHOLD:
        return facts
    return replace(facts, printed=(HUSBAND, WIFE, CHILD), options=ReadOptions(Options(Scope.HOUSEHOLD)))


# Each row of B.2: how the facts come to be; what is said for 住民票, 印鑑, 税 at a kiosk, at the counter.
# None where the row does not concern the certificate.
ROWS: dict[str, tuple[Change, tuple[str | None, ...], tuple[str | None, ...]]] = {
    "支援措置": (
        lambda facts: requester(facts, is_protected=True),
        ("protected", "protected", "protected"),
        ("protected", "protected", "protected"),
    ),
    "支援措置 of a member, 世帯全員 asked": (
        lambda facts: everyone(whole_household(facts), "1007", is_protected=True),
        ("protected", OK, OK),
        ("protected", OK, OK),
    ),
    "支援措置 of a member who is not printed": (
        lambda facts: everyone(facts, "1007", is_protected=True),
        ("protected", OK, OK),
        ("protected", OK, OK),
    ),
    "転出予定": (
        lambda facts: requester(facts, moving_out_on=date(2026, 12, 24)),
        ("hold_moving_out", "hold_moving_out", "hold_moving_out"),
        (OK, OK, OK),
    ),
    "転出済": (
        lambda facts: requester(facts, residency="moved_out"),
        ("not_resident", "not_resident", "not_resident"),
        ("not_resident", "not_resident", "not_resident"),
    ),
    "死亡": (
        lambda facts: requester(facts, residency="deceased"),
        ("not_resident", "not_resident", "not_resident"),
        ("not_resident", "not_resident", "not_resident"),
    ),
    "職権消除": (
        lambda facts: requester(facts, residency="removed"),
        ("not_resident", "not_resident", "not_resident"),
        ("not_resident", "not_resident", "not_resident"),
    ),
    "異動処理中": (
        held("change_in_progress"),
        ("hold_change_in_progress", "hold_change_in_progress", OK),
        ("hold_change_in_progress", "hold_change_in_progress", OK),
    ),
    "戸籍届出処理中": (
        held("koseki_in_progress"),
        (OK, "hold_koseki_in_progress", OK),
        (OK, "hold_koseki_in_progress", OK),
    ),
    "印鑑登録 suspended": (
        held("seal_suspended"),
        (OK, "hold_seal_suspended", OK),
        (OK, "hold_seal_suspended", OK),
    ),
    "印鑑登録 abolished": (
        lambda facts: seal_facts(facts, state="abolished"),
        (None, "seal_not_active", None),
        (None, "seal_not_active", None),
    ),
    "未申告": (
        lambda facts: ledger(facts, tax_class="not_filed"),
        (None, None, "tax_not_filed"),
        (None, None, "tax_not_filed"),
    ),
    "更正処理中": (held("tax_revision"), (OK, OK, "hold_tax_revision"), (OK, OK, "hold_tax_revision")),
    "not assessed here": (
        lambda facts: ledger(facts, tax_class="taxed_elsewhere"),
        (None, None, "tax_not_assessed_here"),
        (None, None, "tax_not_assessed_here"),
    ),
    "外字登録中": (
        held("gaiji_pending"),
        ("hold_gaiji_pending", "hold_gaiji_pending", "hold_gaiji_pending"),
        ("hold_gaiji_pending", "hold_gaiji_pending", "hold_gaiji_pending"),
    ),
    "成年被後見人": (
        held("guardianship"),
        ("hold_guardianship", "hold_guardianship", "hold_guardianship"),
        (OK, "hold_guardianship", OK),
    ),
    "a card that is suspended": (
        lambda facts: card(facts, state="suspended"),
        ("card_not_active", "card_not_active", "card_not_active"),
        (None, None, None),
    ),
    "a card that is expired": (
        lambda facts: card(facts, valid_until=date(2026, 1, 1)),
        ("card_expired", "card_expired", "card_expired"),
        (None, None, None),
    ),
    "世帯主 dead, none in their place": (
        held("head_missing"),
        ("hold_head_missing", OK, OK),
        ("hold_head_missing", OK, OK),
    ),
    "another hold": (
        held("other"),
        ("hold_other", "hold_other", "hold_other"),
        ("hold_other", "hold_other", "hold_other"),
    ),
}

# B.1: whom a certificate may be of, how old the requester is, when it is asked.
SUBJECTS: dict[str, tuple[Change, tuple[str | None, ...], tuple[str | None, ...]]] = {
    "oneself": (lambda facts: facts, (OK, OK, OK), (OK, OK, OK)),
    "somebody of the household": (
        lambda facts: replace(facts, printed=(WIFE,), options=ReadOptions(Options(Scope.PART, ("a",)))),
        (OK, "not_self", "not_self"),
        (OK, "not_self", "not_self"),
    ),
    "somebody of another household": (
        lambda facts: replace(
            facts, printed=(person("200"),), options=ReadOptions(Options(Scope.PART, ("a",)))
        ),
        ("not_in_household", "not_self", "not_self"),
        ("not_in_household", "not_self", "not_self"),
    ),
    "a requester of fourteen": (
        lambda facts: requester(facts, birth=exact(date(2012, 6, 1))),
        ("under_age_at_kiosk", "under_age", "under_age_at_kiosk"),
        (OK, "under_age", OK),
    ),
    "23:00": (
        lambda facts: replace(
            facts, opening=replace(facts.opening, is_open=False) if facts.opening else None
        ),
        ("closed", "closed", "closed"),
        (OK, OK, OK),
    ),
    "eleven copies": (
        lambda facts: replace(facts, copies=11),
        ("copies_out_of_range",) * 3,
        ("copies_out_of_range",) * 3,
    ),
    "no seal registration": (
        lambda facts: replace(facts, seal=None),
        (OK, "seal_not_registered", OK),
        (OK, "seal_not_registered", OK),
    ),
    "another 年度 than is issued": (
        lambda facts: ledger(facts, tax_year=2019) if facts.tax else facts,
        (OK, OK, "tax_year_not_offered"),
        (OK, OK, "tax_year_not_offered"),
    ),
}


def cells() -> Iterator[object]:
    """Every cell of both tables, for every certificate of its column and both channels."""
    for table in (ROWS, SUBJECTS):
        for name, (change, kiosk, counter) in table.items():
            for channel, said in ((Channel.KIOSK.value, kiosk), (Channel.COUNTER.value, counter)):
                for column, code in zip(ALIKE, said, strict=True):
                    if code is None:
                        continue
                    for certificate in ALIKE[column]:
                        yield pytest.param(
                            certificate, channel, change, code, id=f"{name}-{certificate}-{channel}"
                        )


@pytest.mark.parametrize(("certificate", "channel", "change", "code"), list(cells()))
def test_a_cell_says_what_the_handbook_says(
    certificate: str, channel: str, change: Callable[[RequestFacts], RequestFacts], code: str
) -> None:
    codes = decide(change(asked(certificate, channel))).codes
    if code == OK:
        assert codes == frozenset()
    else:
        assert code in codes
        assert codes <= {code, "under_age_at_kiosk"}


# --- The data itself ---

BLOCKED_KOSEKI = {PROTECTED, "koseki_in_progress", "gaiji_pending", "other"}


@pytest.mark.parametrize("channel", Channel.values)
@pytest.mark.parametrize("kind", [PROTECTED, *HoldKind.values])
def test_the_family_registers_column_is_the_handbooks(kind: str, channel: str) -> None:
    reach = reach_of(kind, column=Column.KOSEKI, channel=channel)
    at_kiosk_only = {"guardianship"} if channel == Channel.KIOSK else set()
    assert (reach is not None) == (kind in BLOCKED_KOSEKI | at_kiosk_only)


def test_every_hold_has_a_cell_for_every_column_and_channel() -> None:
    assert set(MATRIX) == {
        (kind, channel, column)
        for kind in (PROTECTED, *HoldKind.values)
        for channel in Channel.values
        for column in Column
    }
    assert {row.column for row in CATALOGUE.values()} <= set(Column)


def test_a_city_decides_where_the_matrix_leaves_it_and_nowhere_else() -> None:
    decided = {"moving_out": None, "change_in_progress": None, "guardianship": Reach.HOUSEHOLD}
    for (kind, channel, column), cell in MATRIX.items():
        reach = reach_of(kind, column=column, channel=channel, decided=decided)
        assert reach == (decided[kind] if cell.is_the_citys and kind in decided else cell.reach)
    assert {kind for (kind, _, _), cell in MATRIX.items() if cell.is_the_citys} == {
        "moving_out",
        "guardianship",
    }


def test_a_hold_that_no_version_knows_holds_back_whoever_is_on_the_paper() -> None:
    assert reach_of("invented_later", column=Column.TAX, channel="kiosk") is Reach.PRINTED
    assert Cell().reach is None
