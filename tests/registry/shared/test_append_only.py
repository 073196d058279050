"""Final rows are final: every append-only table refuses to change or lose one, in Python and in SQL."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from campaigns.models import Step
from cards.models import (
    ApplicationChange,
    CardChange,
    CardDestruction,
    CardLetter,
    CardNumber,
    CardPayment,
    ChipReading,
    DailyCount,
    Destruction,
    FaceChange,
    FunctionChange,
    ItemChange,
    PinFact,
    SeenEvidence,
    Surrender,
)
from issuance.choices import RequestState
from issuance.models import (
    Certificate,
    Charge,
    CounterApplication,
    Document,
    Outcome,
    PassedPreflight,
    Payment,
    SignedDocument,
    StoredSnapshot,
    Transition,
    VoidedPaper,
    Withdrawal,
)
from registry.choices import ChangeReason, FilingKind, ProtectionStep, ReadAction, TaxClass
from registry.models import (
    BatchRow,
    Municipality,
    ProtectionAct,
    ReadRecord,
    Reject,
    Resident,
    ResidentChange,
    TaxRecord,
)
from registry.shared.append_only import RecordIsFinal
from registry.shared.guards import append_only_models
from tests import campaign, cast, desk, feeding, make, staff
from tests.visit import begin
from tests.window import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.face]

OF_A_VISIT = (
    *(Transition, Certificate, StoredSnapshot, Document, PassedPreflight),
    *(Payment, Outcome, Charge),
)
OF_A_DESK = (
    *(ApplicationChange, CardChange, CardDestruction, CardLetter, CardNumber, CardPayment, ChipReading),
    *(DailyCount, Destruction, FaceChange, FunctionChange, ItemChange, PinFact, SeenEvidence, Surrender),
)
TABLES = append_only_models()


def printed(city: Municipality) -> None:
    """A visit that came to its end: a row in each table of issuance."""
    kiosk = begin(cast.ashikaga_family(city).card)
    request = kiosk.ask()
    kiosk.issue(request)
    kiosk.fetch(request)
    kiosk.pay(request)
    assert kiosk.tell(request).state == RequestState.PRINTED


def read(city: Municipality) -> None:
    ReadRecord.objects.record(
        actor="a test", action=ReadAction.VIEW, screen="a test", residents=[1], at=make.NOW
    )


def changed(city: Municipality) -> None:
    ResidentChange.objects.create(
        resident=make.resident(city),
        history_no=1,
        reason=ChangeReason.MOVE_IN,
        effective_on=make.TODAY,
        processed_on=make.TODAY,
        recorded_at=make.NOW,
        record={},
    )


def assessed(city: Municipality) -> None:
    TaxRecord.objects.create(
        municipality=city,
        resident=make.resident(city),
        tax_year=2026,
        filing=FilingKind.NONE,
        tax_class=TaxClass.NOT_FILED,
        recorded_at=make.NOW,
    )


def protected(city: Municipality) -> None:
    ProtectionAct.objects.create(
        protection=cast.protect(make.resident(city)),
        step=ProtectionStep.APPLIED,
        at=make.NOW,
        by=User.objects.create_user("a clerk"),
    )


def staged(city: Municipality) -> None:
    feeding.sent(city, [feeding.person(1)])


def rejected(city: Municipality) -> None:
    feeding.sent(city, [feeding.person(1, name="")])


def at_a_desk(city: Municipality) -> None:
    desk.one_of_each(city)


def withdrawn(city: Municipality) -> None:
    request = staff.printed_request(make.resident(city), serial="092029-20261125-K-0000000015")
    staff.withdrawn(request, User.objects.create_user("a clerk"))


def stepped(city: Municipality) -> None:
    campaign.held(campaign.session(campaign.campaign(city), campaign.venue(city)))


def voided(city: Municipality) -> None:
    window = Desk(city)
    application = window.take(make.single(city))
    window.issue(application)
    window.void(application)


SAMPLES: dict[type[models.Model], Callable[[Municipality], None]] = {
    **dict.fromkeys(OF_A_VISIT, printed),
    **dict.fromkeys(OF_A_DESK, at_a_desk),
    **dict.fromkeys((Withdrawal, SignedDocument), withdrawn),
    **dict.fromkeys((CounterApplication, VoidedPaper), voided),
    ReadRecord: read,
    ResidentChange: changed,
    TaxRecord: assessed,
    ProtectionAct: protected,
    BatchRow: staged,
    Reject: rejected,
    Step: stepped,
}


@pytest.fixture(params=TABLES, ids=lambda table: table._meta.label)
def row(request: pytest.FixtureRequest) -> models.Model:
    """A row of each append-only table."""
    assert request.param in SAMPLES, "a new final table: say in SAMPLES how a row of it comes to be"
    SAMPLES[request.param](make.city())
    found: models.Model = request.param.objects.first()
    assert found
    connection.check_constraints()  # PostgreSQL looks at foreign keys now: it truncates no table before that
    return found


def another(row: models.Model) -> models.Field:
    """A field beside the key."""
    return next(field for field in row._meta.concrete_fields if not field.primary_key)


def refused_by_the_database(act: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError, match="record is final"), transaction.atomic():
        act()


def execute(row: models.Model, statement: str) -> Callable[[], object]:
    """The statement, with the names of the row's table, key and another column."""
    quote = connection.ops.quote_name
    names = {
        "table": quote(row._meta.db_table),
        "key": quote(row._meta.pk.column),
        "column": quote(another(row).column),
    }

    def act() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(**names))

    return act


PYTHON: dict[str, Callable[[models.Model], object]] = {
    "save": lambda row: row.save(),
    "save_forced": lambda row: row.save(force_update=True),
    "delete": lambda row: row.delete(),
    "update": lambda row: type(row).objects.update(pk=row.pk),
    "filtered_update": lambda row: type(row).objects.filter(pk=row.pk).update(pk=row.pk),
    "filtered_delete": lambda row: type(row).objects.filter(pk=row.pk).delete(),
    "bulk_update": lambda row: type(row).objects.bulk_update([row], [another(row).name]),
    "update_or_create": lambda row: type(row).objects.update_or_create(
        pk=row.pk, defaults={row._meta.pk.attname: row.pk}
    ),
}


def test_python_refuses_to_change_or_lose_a_final_row(row: models.Model) -> None:
    for way in PYTHON.values():
        with pytest.raises(RecordIsFinal):
            way(row)


def test_a_final_row_cannot_be_written_over_by_one_of_its_key(row: models.Model) -> None:
    """`save` of a new object with a key that is there, which Django would turn into an UPDATE."""
    twin = type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
    with pytest.raises(DatabaseError), transaction.atomic():
        twin.save()


STATEMENTS = {
    "sqlite": (
        "REPLACE INTO {table} SELECT * FROM {table}",  # deletes the row that is in its way
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "UPDATE OR REPLACE {table} SET {column} = {column}",
    ),
    "postgresql": ("TRUNCATE {table} CASCADE", "DELETE FROM ONLY {table}"),
}


def test_the_database_refuses_to_change_or_lose_a_final_row(row: models.Model) -> None:
    for statement in (
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table})",
        *STATEMENTS[connection.vendor],
    ):
        refused_by_the_database(execute(row, statement))


def test_the_database_refuses_what_goes_past_our_query_sets(row: models.Model) -> None:
    plain = type(row)._base_manager.filter(pk=row.pk)
    refused_by_the_database(lambda: plain.update(**{another(row).name: getattr(row, another(row).name)}))
    refused_by_the_database(lambda: plain._raw_delete(using="default"))


def test_the_database_refuses_an_insert_that_would_update(row: models.Model) -> None:
    everything = [field.name for field in row._meta.concrete_fields if not field.primary_key]
    refused_by_the_database(
        lambda: type(row)._base_manager.bulk_create(
            [row], update_conflicts=True, unique_fields=[row._meta.pk.name], update_fields=everything
        )
    )


def drop_guards() -> int:
    find = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(find)
        guards = cursor.fetchall()
        for name, table in guards:
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f'DROP TRIGGER "{name}"{on}')
    return len(guards)


def test_migrate_lays_every_guard_again(row: models.Model) -> None:
    """As after a table was rebuilt, which takes its triggers away on SQLite."""
    assert drop_guards() == 2 * len(TABLES)
    execute(row, "UPDATE {table} SET {column} = {column}")()
    call_command("migrate", verbosity=0)
    for statement in ("UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"):
        refused_by_the_database(execute(row, statement))


def test_a_parent_of_final_rows_cannot_be_deleted_from_under_them() -> None:
    city = make.city()
    printed(city)
    with pytest.raises(models.ProtectedError):
        Resident.objects.get(certificates__isnull=False).delete()
    with pytest.raises(models.ProtectedError):
        city.delete()
