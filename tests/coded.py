"""A city that prints signed codes, and papers of it, genuine and forged."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pikepdf
from django.conf import settings

from issuance.choices import CertificateCode, WithdrawalReason
from issuance.models import CertificateRequest, FormVersion, VerificationKey
from issuance.pdf.code_keys import id_of, public_key_of, sign
from issuance.pdf.forms import load_form
from issuance.pdf.symbol import symbol_operators
from issuance.rules.signed_code import SIGNED_AS, read_code, written
from issuance.usecases.withdraw_certificate import withdraw_certificate
from registry.models import Municipality
from tests import cast, make, staff
from tests.issuance.pdf.sample import changed
from tests.visit import Visit, begin

PRIVATE_KEY = "1f" * 32
OTHER_KEY = "2e" * 32
SINCE = date(2026, 11, 1)
_SYMBOL = re.compile(rb"q [\d.]+ 0 0 [\d. ]+ cm\n(?:\d+ \d+ \d+ 1 re\n)+f\nQ\n")


def key(city: Municipality, private_key: str = PRIVATE_KEY, **more: Any) -> VerificationKey:
    """The public half of that key, in force."""
    public = public_key_of(private_key)
    content = {"valid_from": SINCE, "key_id": id_of(public), "public_key": public}
    return VerificationKey.objects.create(municipality=city, **(content | more))


def city(code: str = "092029", name: str = "足利市") -> Municipality:
    """A city with a key, and forms with room for a code."""
    place = make.city(code, name)
    key(place)
    leave_room(place)
    return place


def leave_room(place: Municipality) -> None:
    """The forms with room for a code are in force."""
    for certificate, form in (
        (CertificateCode.RESIDENT_RECORD, "resident_record_2026"),
        (CertificateCode.SEAL_CERTIFICATE, "seal_certificate_2026"),
    ):
        FormVersion.objects.filter(municipality=place, certificate=certificate, valid_until=None).update(
            valid_until=SINCE
        )
        FormVersion.objects.create(
            municipality=place,
            certificate=certificate,
            form=form,
            digest=load_form(form).digest,
            valid_from=SINCE,
        )


def issued(place: Municipality, **more: Any) -> tuple[Visit, CertificateRequest]:
    """A copy of a family's record, fetched by the centre."""
    kiosk = begin(cast.ashikaga_family(place).card)
    request = kiosk.ask(**more)
    assert kiosk.issue(request) == "ready"
    kiosk.fetch(request)
    request.refresh_from_db()
    return kiosk, request


def printed(place: Municipality, **more: Any) -> CertificateRequest:
    """A paper that left the printer."""
    kiosk, request = issued(place, **more)
    kiosk.pay(request, request.fee_yen)
    kiosk.tell(request, pages=request.document.pages)
    request.refresh_from_db()
    return request


def page_of(request: CertificateRequest, number: int = 0) -> dict[str, Any]:
    """A page of what was printed, as the snapshot keeps it."""
    found: dict[str, Any] = request.snapshot.content["pages"][number]
    return found


def code_of(request: CertificateRequest) -> str:
    """The text of its code."""
    return str(page_of(request)["code"])


def check_code_of(request: CertificateRequest) -> str:
    """The check code beside it, with its dashes."""
    return dict(page_of(request)["texts"])["check_code"].rpartition("\u3000")[2]


def with_symbol_of(pdf: bytes, code: str) -> bytes:
    """The file with another code drawn in the place of its own."""
    form = load_form("resident_record_2026")
    drawn = symbol_operators(code, form.slot_of["code"])

    def swap(opened: pikepdf.Pdf) -> None:
        old = opened.pages[0].obj.Contents.read_bytes()
        new, count = _SYMBOL.subn(lambda _: drawn, old)
        assert count == 1
        opened.pages[0].obj.Contents = opened.make_stream(new)

    return changed(pdf, swap)


def with_a_digit_changed(pdf: bytes) -> bytes:
    """The file with one glyph of one field drawn as another of its font: somebody's lot is 2146 now."""

    def swap(opened: pikepdf.Pdf) -> None:
        page = opened.pages[0].obj
        font = page.Resources.Font.V
        cmap = font.ToUnicode.read_bytes()
        codes = {text: code for code, text in re.findall(rb"<([0-9A-F]{4})><([0-9a-f]{4})>", cmap)}
        five, four = (codes[digit.encode("utf-16-be").hex().encode()] for digit in "５４")
        old = page.Contents.read_bytes()
        line = next(found[0] for found in re.finditer(rb"<[0-9A-F]+> Tj\n", old) if _has(found[0], five))
        page.Contents = opened.make_stream(old.replace(line, _exchanged(line, five, four), 1))

    return changed(pdf, swap)


def _has(line: bytes, code: bytes) -> bool:
    return code in [line[at : at + 4] for at in range(1, len(line) - 5, 4)]


def _exchanged(line: bytes, old: bytes, new: bytes) -> bytes:
    codes = [line[at : at + 4] for at in range(1, line.index(b">"), 4)]
    codes[codes.index(old)] = new
    return b"<" + b"".join(codes) + b"> Tj\n"


def printed_for(place: Municipality, name: str) -> CertificateRequest:
    """A paper of somebody who lives alone."""
    kiosk = begin(make.card(make.single(place, name)), terminal="2")
    request = kiosk.ask()
    kiosk.issue(request)
    kiosk.fetch(request)
    kiosk.pay(request, request.fee_yen, receipt="R2")
    kiosk.tell(request)
    request.refresh_from_db()
    return request


def signed_by_a_key_that_ended(place: Municipality, request: CertificateRequest) -> str:
    """What a thief of an old key would print today: today's code, signed anew with it."""
    old = key(place, OTHER_KEY, valid_from=date(2026, 4, 1), valid_until=SINCE)
    said, _, _ = read_code(code_of(request))
    unsigned = replace(said, key=old.key_id).unsigned()
    kept, settings.VERIFICATION_KEY = settings.VERIFICATION_KEY, f"{PRIVATE_KEY} {OTHER_KEY}"
    try:
        return written(unsigned, sign(old.key_id, SIGNED_AS + unsigned))
    finally:
        settings.VERIFICATION_KEY = kept


def with_another_serial(request: CertificateRequest, serial: str) -> str:
    """Its code with that number in it, and the signature that it had."""
    code, _, signature = read_code(code_of(request))
    return written(replace(code, serial=serial).unsigned(), signature)


def withdraw(place: Municipality, request: CertificateRequest) -> None:
    """The city no longer stands for the paper."""
    withdraw_certificate(
        certificate_id=request.certificates.get().pk,
        reason=WithdrawalReason.WRONG,
        by=staff.user("chief", place),
        now=make.NOW,
    )
