"""A city that has a key prints signed codes; whoever holds a paper is told what it is worth."""

import base64
from datetime import date, timedelta

import pytest

from issuance.choices import RequestState, WithdrawalReason
from issuance.models import CertificateRequest, VerificationKey
from issuance.pdf.code_keys import KeyIsMissing, NotAKey, public_key_of, sign
from issuance.queries.verification import bundle, keyring
from issuance.rules.signed_code import NotACode, is_the_name, read_code, written
from issuance.rules.verification import Verdict
from issuance.usecases.start_verification_key import KeyWouldBeginTooEarly, start_verification_key
from issuance.usecases.verify_check_code import verify_check_code
from issuance.usecases.verify_code import verify_code
from issuance.usecases.verify_document import verify_document
from issuance.usecases.withdraw_certificate import WithdrawnAlready, withdraw_certificate
from registry.models import Incident
from tests import cast, coded, make, staff
from tests.visit import begin

pytestmark = [pytest.mark.django_db, pytest.mark.face]


@pytest.fixture(autouse=True)
def private_key(settings):
    settings.VERIFICATION_KEY = coded.PRIVATE_KEY


@pytest.fixture
def city(private_key):
    return coded.city()


def content_of(text):
    """The bytes of a code."""
    payload = text.rpartition("/")[2]
    return base64.b32decode(payload + "=" * (-len(payload) % 8))


def forged(text, place):
    """The code with one byte of its content changed."""
    content = bytearray(content_of(text))
    content[place] ^= 0x41
    return written(bytes(content), b"")


def refusals(request):
    request.refresh_from_db()
    return {refusal["code"] for refusal in request.refusals}


# --- Printing ---


def test_a_city_without_a_key_prints_no_code():
    _, request = coded.issued(make.city())
    assert "code" not in coded.page_of(request)


def test_a_form_with_room_leaves_it_empty_without_a_key():
    place = make.city()
    coded.leave_room(place)
    _, request = coded.issued(place)
    assert dict(coded.page_of(request)["texts"])["check_code"] == ""
    assert request.document.passed.pages == 1


def test_every_copy_carries_a_code_of_its_own(city):
    _, request = coded.issued(city, copies=2)
    codes = [read_code(page["code"])[0] for page in request.snapshot.content["pages"]]
    serials = list(request.certificates.order_by("copy").values_list("serial", flat=True))
    assert [code.serial for code in codes] == serials
    assert codes[0].facts != codes[1].facts
    assert codes[0].certificate == "resident_record"
    assert codes[0].issued_at == make.NOW


def test_a_code_holds_no_personal_data(city):
    _, request = coded.issued(city)
    _, signed, _ = read_code(coded.code_of(request))
    person = request.resident
    for secret in (person.name, person.kana, person.town_and_lot, person.person_no, person.juki_code):
        assert secret.encode() not in signed
    assert coded.check_code_of(request).replace("-", "") not in coded.code_of(request)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        pytest.param(lambda place, settings: setattr(settings, "VERIFICATION_KEY", ""), "code_key_missing"),
        pytest.param(
            lambda place, settings: setattr(settings, "VERIFICATION_KEY", coded.OTHER_KEY), "code_key_missing"
        ),
        pytest.param(
            lambda place, settings: place.formversion_set.filter(valid_until=None).update(
                form="resident_record_2025",
                digest=place.formversion_set.get(form="resident_record_2025").digest,
            ),
            "code_room_missing",
        ),
        pytest.param(lambda place, settings: coded.key(place, coded.OTHER_KEY), "code_key_twice"),
    ],
    ids=["no private key", "another private key", "form without room", "two keys"],
)
def test_a_code_that_cannot_be_printed_stops_the_certificate_with_its_reason(city, settings, spoil, reason):
    kiosk = begin(cast.ashikaga_family(city).card)
    spoil(city, settings)
    request = kiosk.ask()
    assert request.state == RequestState.REFUSED
    assert reason in refusals(request)


def test_a_public_key_that_is_not_the_private_keys_half_stops_the_print(city):
    VerificationKey.objects.update(public_key=public_key_of(coded.OTHER_KEY))
    kiosk = begin(cast.ashikaga_family(city).card)
    request = kiosk.ask()
    assert kiosk.issue(request) == RequestState.FAILED
    assert Incident.objects.filter(subject=f"request {request.pk}").exists()


# --- Verifying ---


def test_a_printed_paper_is_genuine_by_code_by_number_and_as_a_file(city):
    request = coded.printed(city)
    serial = request.certificates.get().serial
    assert verify_code(text=coded.code_of(request)).verdict is Verdict.GENUINE
    answer = verify_check_code(serial=serial, check_code=coded.check_code_of(request).lower())
    assert (answer.verdict, answer.code.serial) == (Verdict.GENUINE, serial)
    assert verify_document(pdf=bytes(request.document.pdf)).is_genuine
    assert verify_document(pdf=bytes(request.document.pdf), keyring=keyring()).is_genuine


def test_a_number_with_one_digit_changed_and_a_wrong_check_code_are_answered_alike(city):
    request = coded.printed(city)
    serial, check_code = request.certificates.get().serial, coded.check_code_of(request)
    wrong = ("0" if check_code[0] != "0" else "1") + check_code[1:]
    other_digit = serial[:-2] + str((int(serial[-2]) + 1) % 10) + serial[-1]
    answers = {
        verify_check_code(serial=serial, check_code=wrong),
        verify_check_code(serial=serial, check_code=""),
        verify_check_code(serial=other_digit, check_code=check_code),
        verify_check_code(serial="092029-20261125-K-9999999990", check_code=check_code),
        verify_check_code(serial="x", check_code=check_code),
    }
    assert [answer.verdict for answer in answers] == [Verdict.UNKNOWN]


def test_a_code_with_any_byte_changed_is_not_believed(city):
    """No byte of it is free: head, type, digests, signature."""
    _, request = coded.issued(city)
    code = coded.code_of(request)
    for place in range(len(content_of(code))):
        answer = verify_code(text=forged(code, place))
        assert answer.verdict in {Verdict.FORGED, Verdict.NOT_A_CODE, Verdict.UNKNOWN}
        assert answer.code is None


def test_the_code_of_another_paper_is_told_by_the_name(city):
    """A re-used code: genuine by itself, but not this paper's."""
    request = coded.printed(city)
    code, check_code = read_code(coded.code_of(request))[0], coded.check_code_of(request)
    name = request.resident.name
    assert is_the_name(code, check_code=check_code, name=name)
    assert is_the_name(code, check_code=check_code.lower(), name=name.replace("\u3000", " "))
    assert not is_the_name(code, check_code=check_code, name="山田　太郎")
    assert not is_the_name(code, check_code="", name=name)


def test_a_file_that_carries_another_papers_code_is_forged(city):
    mine, theirs = coded.printed(city), None
    second = make.single(city, "山田　太郎")
    kiosk = begin(make.card(second), terminal="2")
    theirs = kiosk.ask()
    kiosk.issue(theirs)
    pdf = bytes(theirs.document.pdf)
    assert verify_document(pdf=pdf, keyring=keyring()).is_genuine
    swapped = coded.with_symbol_of(pdf, coded.code_of(mine))
    (answer,) = verify_document(pdf=swapped, keyring=keyring()).copies
    assert answer.verdict is Verdict.FORGED


def test_a_file_with_one_digit_changed_is_forged(city):
    request = coded.printed(city)
    changed = coded.with_a_digit_changed(bytes(request.document.pdf))
    (answer,) = verify_document(pdf=changed, keyring=keyring()).copies
    assert answer.verdict is Verdict.FORGED


def test_a_file_of_another_making_cannot_be_read(city):
    assert verify_document(pdf=staff.pdf(), keyring=keyring()).unreadable


def test_a_withdrawn_paper_is_told_as_such_with_and_without_the_record(city):
    request = coded.printed(city)
    copy = request.certificates.get()
    withdraw = {"certificate_id": copy.pk, "reason": WithdrawalReason.WRONG, "by": staff.user("chief", city)}
    withdraw_certificate(**withdraw, now=make.NOW)
    with pytest.raises(WithdrawnAlready):
        withdraw_certificate(**withdraw, now=make.NOW)
    code = coded.code_of(request)
    assert verify_code(text=code).verdict is Verdict.WITHDRAWN
    assert verify_code(text=code, keyring=keyring()).verdict is Verdict.WITHDRAWN
    assert copy.serial in bundle(now=make.NOW)["withdrawn"]


@pytest.mark.parametrize("end", [RequestState.EXPIRED, RequestState.VOIDED, RequestState.FAILED])
def test_a_document_that_was_handed_out_and_came_to_nothing_is_withdrawn(city, end):
    _, request = coded.issued(city)
    at = request.deadline + timedelta(seconds=1) if end == RequestState.EXPIRED else make.NOW
    assert CertificateRequest.objects.move(request.pk, old=request.state, new=end, at=at, by="a test")
    assert verify_code(text=coded.code_of(request)).verdict is Verdict.WITHDRAWN
    assert verify_code(text=coded.code_of(request), keyring=keyring()).verdict is Verdict.WITHDRAWN


def test_a_document_that_nobody_fetched_is_unknown(city):
    kiosk = begin(cast.ashikaga_family(city).card)
    request = kiosk.ask()
    kiosk.issue(request)
    assert verify_code(text=coded.code_of(request)).verdict is Verdict.UNKNOWN


# --- Keys ---


def test_a_code_of_a_key_after_its_last_day_is_told_as_expired(city, settings):
    """What a thief of the old key would print."""
    request = coded.printed(city)
    VerificationKey.objects.update(valid_until=make.TODAY)
    assert verify_code(text=coded.code_of(request), keyring=keyring()).verdict is Verdict.EXPIRED_KEY


def test_a_key_in_other_hands_counts_where_the_record_holds_the_very_code(city):
    request = coded.printed(city)
    VerificationKey.objects.update(compromised_at=make.NOW)
    code = coded.code_of(request)
    assert verify_code(text=code, keyring=keyring()).verdict is Verdict.EXPIRED_KEY
    assert verify_code(text=code).verdict is Verdict.GENUINE
    said, _, _ = read_code(code)
    false = type(said)(*(getattr(said, name) for name in said.__slots__[:-2]), bytes(16), bytes(8))
    message = b"conbini signed code 1\0" + false.unsigned()
    theirs = written(false.unsigned(), sign(said.key, message))
    assert verify_code(text=theirs).verdict is Verdict.EXPIRED_KEY


def test_a_code_signed_by_the_right_key_for_a_number_never_given_out_is_unknown(city):
    request = coded.printed(city)
    said, _, _ = read_code(coded.code_of(request))
    request.certificates.get()
    serial = "092029-20261125-K-9999999995"
    for last in "0123456789":
        try:
            false = type(said)(said.key, serial[:-1] + last, *(getattr(said, n) for n in said.__slots__[2:]))
            text = written(false.unsigned(), sign(said.key, b"conbini signed code 1\0" + false.unsigned()))
        except ValueError:
            continue
        assert verify_code(text=text).verdict is Verdict.UNKNOWN
        assert verify_code(text=text, keyring=keyring()).verdict is Verdict.GENUINE
        return
    raise AssertionError


def test_one_citys_key_signs_nothing_of_another_city(city):
    other = make.city("092037", "栃木市")
    request = coded.printed(city)
    VerificationKey.objects.update(municipality=other)
    assert verify_code(text=coded.code_of(request)).verdict is Verdict.FORGED


def test_a_new_key_ends_the_one_before_it_and_the_private_half_is_nowhere(city):
    row, private = start_verification_key(municipality=city, valid_from=date(2027, 4, 1), today=make.TODAY)
    first, second = VerificationKey.objects.order_by("valid_from")
    assert (first.valid_until, second) == (date(2027, 4, 1), row)
    assert public_key_of(private) == row.public_key
    assert private not in str(VerificationKey.objects.values_list())


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2026, 10, 1)])
def test_a_key_begins_neither_in_the_past_nor_before_the_last_one(city, day):
    with pytest.raises(KeyWouldBeginTooEarly):
        start_verification_key(municipality=city, valid_from=day, today=make.TODAY)


def test_a_private_key_that_is_none_is_told(city, settings):
    for wrong in ("xyz", "0" * 64, "f" * 64):
        settings.VERIFICATION_KEY = wrong
        with pytest.raises(NotAKey):
            sign("00000000", b"")


def test_a_key_that_is_not_here_signs_nothing():
    with pytest.raises(KeyIsMissing):
        sign("00000000", b"")


@pytest.mark.parametrize(
    "text", ["", "x", "https://example.com/", "A" * 200, "HTTPS://X/V/" + "7" * 190, "０" * 40]
)
def test_what_is_no_code_is_told_as_such(text):
    with pytest.raises(NotACode):
        read_code(text)
    assert verify_code(text=text).verdict is Verdict.NOT_A_CODE
