"""Members of staff with a browser, and a city in which every table has a row."""

import hashlib
import io
from datetime import timedelta
from typing import Any

import pypdfium2
from django.contrib.auth.models import Group, User
from django.test import Client

from issuance.choices import CertificateCode, Channel, PrintResult, RequestState, WithdrawalReason
from issuance.models import (
    Certificate,
    CertificatePolicy,
    CertificateRequest,
    Charge,
    CounterApplication,
    CounterWindow,
    Document,
    LintFinding,
    LintRun,
    Outcome,
    PassedPreflight,
    Payment,
    SignedDocument,
    StoredSnapshot,
    Transition,
    VerificationKey,
    Withdrawal,
)
from registry.choices import HoldKind, IncidentKind, NoticeKind
from registry.models import (
    Batch,
    BatchRow,
    Clerk,
    FamilyRegister,
    GaijiMap,
    Hold,
    Incident,
    Municipality,
    Notice,
    ReadRecord,
    RegisterMember,
    Resident,
    ResidentChange,
)
from tests import campaign, cast, desk, make

EVERY_GROUP = ("窓口", "管理", "監査")


def user(name: str, city: Municipality | None = None, *groups: str, **more: Any) -> User:
    """A member of staff of that city (or of none), in these groups."""
    row = User.objects.create_user(name, password="a password of no use", is_staff=True, **more)
    row.groups.set(Group.objects.filter(name__in=groups))
    if city is not None:
        Clerk.objects.create(user=row, municipality=city)
    return row


def clerk(city: Municipality, *groups: str, name: str = "") -> Client:
    """The browser of a clerk of that city; in every group unless some are named."""
    return browser(user(name or f"clerk{city.pk}", city, *(groups or EVERY_GROUP)))


def operator() -> Client:
    """The browser of one of the vendor's operators, who works for no city."""
    return browser(user("operator", is_superuser=True))


def browser(of_user: User) -> Client:
    """Logged in."""
    client = Client()
    client.force_login(of_user)
    return client


def pdf(pages: int = 1) -> bytes:
    """An empty PDF of so many pages."""
    document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        document.new_page(595, 842).close()
    document.save(out)
    document.close()
    return out.getvalue()


def printed_request(person: Resident, *, serial: str, pages: int = 1) -> CertificateRequest:
    """A request of that person's that went all the way, with all that stands beside it."""
    visit, at = make.session(make.card(person), terminal=serial[-12:] + serial[:6]), make.NOW
    request = CertificateRequest.objects.create(
        session=visit,
        municipality=person.municipality,
        resident=person,
        certificate=CertificateCode.RESIDENT_RECORD,
        channel=Channel.KIOSK,
        idempotency_key=serial,
        body_sha256="0" * 64,
        options={"scope": "self"},
        state=RequestState.PRINTED,
        fee_yen=250,
        received_at=at,
        changed_at=at,
        deadline=at + timedelta(minutes=5),
    )
    steps = ("received", "accepted", "rendered", "ready", "delivered", "paid", "printed")
    for number, (old, new) in enumerate(zip(("", *steps), steps, strict=False), start=1):
        moment = at + timedelta(milliseconds=7 * number)
        Transition.objects.create(request=request, number=number, old=old, new=new, at=moment, by="worker")
    content = pdf(pages)
    sha256, fingerprint = hashlib.sha256(content).hexdigest(), hashlib.sha256(serial.encode()).hexdigest()
    StoredSnapshot.objects.create(
        request=request,
        content={"persons": [person.person_no]},
        fingerprint=fingerprint,
        as_of=at,
        stored_at=at,
    )
    document = Document.objects.create(
        request=request,
        pdf=content,
        sha256=sha256,
        pages=pages,
        fingerprint=fingerprint,
        form_digest="f" * 64,
        font_sha256="a" * 64,
        rendered_at=at,
    )
    PassedPreflight.objects.create(
        document=document, sha256=sha256, fingerprint=fingerprint, pages=pages, passed_at=at
    )
    Certificate.objects.create(
        request=request,
        municipality=person.municipality,
        resident=person,
        certificate=request.certificate,
        copy=1,
        serial=serial,
        reserved_at=at,
    )
    Payment.objects.create(request=request, amount_yen=250, receipt=f"R{serial}", paid_at=at)
    Outcome.objects.create(request=request, result=PrintResult.PRINTED, pages_printed=pages, reported_at=at)
    Charge.objects.create(request=request, amount_yen=250, charged_at=at)
    return request


def withdrawn(request: CertificateRequest, by: User) -> None:
    """Its paper is withdrawn, and its document was signed."""
    Withdrawal.objects.create(
        certificate=request.certificates.get(),
        reason=WithdrawalReason.WRONG,
        withdrawn_at=make.NOW,
        withdrawn_by=by,
    )
    SignedDocument.objects.create(
        document=request.document,
        added=b"signature",
        proved_sha256=request.document.sha256,
        sha256="b" * 64,
        certificate_sha256="c" * 64,
        signed_at=make.NOW,
    )


def counter_application(person: Resident) -> CounterApplication:
    """An application about that person at the city's first window, not issued yet."""
    city = person.municipality
    window, _ = CounterWindow.objects.get_or_create(municipality=city, number=1, place="市民課")
    return CounterApplication.objects.create(
        municipality=city,
        window=window,
        day=make.TODAY,
        number=CounterWindow.objects.next_number(window.pk, on=make.TODAY),
        resident=person,
        certificate=CertificateCode.RESIDENT_RECORD,
        options={"scope": "self"},
        applicant="self",
        evidence=["driving_licence"],
        taken_by=User.objects.get_or_create(username=f"taker{city.code}")[0],
        taken_at=make.NOW,
    )


def linted(person: Resident) -> None:
    """A walk that found something about that person."""
    LintRun.objects.create(municipality=person.municipality, started_at=make.NOW, touched_at=make.NOW)
    LintFinding.objects.create(
        municipality=person.municipality,
        resident=person,
        certificate=CertificateCode.RESIDENT_RECORD,
        code="glyph_missing",
        subject=f"p1.name of {person.person_no}",
        found_at=make.NOW,
        seen_at=make.NOW,
    )


def notice(
    city: Municipality, person: Resident | None = None, told: str = "足利　花子", **more: Any
) -> Notice:
    """A notice from another city that waits, about that person."""
    columns = {
        "municipality": city,
        "resident": person,
        "sender": "佐野市",
        "kind": NoticeKind.APPLIED,
        "received_on": make.TODAY - timedelta(days=2),
        "deadline": make.TODAY + timedelta(days=5),
        "person_as_told": told,
        "recorded_at": make.NOW,
        "recorded_by": user(f"recorder{city.code}{Notice.objects.count()}", city),
    }
    return Notice.objects.create(**{**columns, **more})


def full_city(code: str, name: str, surname: str) -> Municipality:
    """A city in which every table that staff see has a row; all of its people bear that surname."""
    city = make.city(code, name)
    people = [make.resident(city, f"{surname}　{given}", kana="") for given in ("一", "二")]
    make.household((people[0], "世帯主"), (people[1], "子"))
    request = printed_request(people[0], serial=f"{code}-20261125-K-0000000015")
    withdrawn(request, user(f"withdrawer{code}", city))
    VerificationKey.objects.create(
        municipality=city,
        valid_from=make.LONG_AGO,
        valid_until=make.TODAY,
        key_id=f"aa{code}",
        note=surname,
    )
    linted(people[0])
    make.seal(people[0])
    counter_application(people[0])
    campaign.one_of_each(city, surname)
    cast.protect(people[1])
    notice(city, people[1], f"{surname}　二、昭和40年6月21日生")
    CertificatePolicy.objects.create(
        municipality=city, certificate=CertificateCode.TAX_CERTIFICATE, valid_from=make.LONG_AGO
    )
    Hold.objects.create(municipality=city, resident=people[0], kind=HoldKind.MOVING_OUT, placed_at=make.NOW)
    ResidentChange.objects.create(
        resident=people[0],
        history_no=1,
        reason="101",
        effective_on=make.LONG_AGO,
        processed_on=make.LONG_AGO,
        recorded_at=make.NOW,
        record={"name": people[0].name},
    )
    GaijiMap.objects.create(
        municipality=city, source="residents", code="U+E000", character="邉", note=surname
    )
    Incident.objects.create(
        municipality=city, kind=IncidentKind.OTHER, subject=f"of {surname}", opened_at=make.NOW
    )
    of = FamilyRegister.objects.create(
        municipality=city, register_no="1", domicile=f"{surname}一番地", surname=surname, head_given_name="一"
    )
    RegisterMember.objects.create(
        register=of, number=1, given_name="一", birth_sort_on=make.LONG_AGO, resident=people[0]
    )
    make.not_assessed(people[0])
    batch = Batch.objects.create(
        municipality=city,
        source="residents",
        kind="delta",
        sequence=1,
        as_of=make.NOW,
        row_count=1,
        sha256="0" * 64,
        loaded_by=surname,
        received_at=make.NOW,
    )
    row = BatchRow.objects.create(
        batch=batch, line=2, key=people[0].person_no, act="added", after={"name": people[0].name}
    )
    Batch.objects.filter(pk=batch.pk).update(
        remarkable=[{"kind": "added", "about": "", "count": 1, "rows": [row.pk]}]
    )
    desk.one_of_each(city, f"{surname}　三")
    somebody = user(f"colleague{code}", city)
    ReadRecord.objects.record(
        actor=somebody.username,
        user=somebody,
        municipality=city,
        action="view",
        screen="test",
        residents=[people[0].pk],
        at=make.NOW,
    )
    return city
