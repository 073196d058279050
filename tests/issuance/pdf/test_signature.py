"""A signature stands behind the proved bytes, satisfies the reference, and breaks with any byte."""

import hashlib
import io
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from conbini.demo.signing_ca import lay_signing_key
from issuance.choices import RequestState
from issuance.models import SignedDocument
from issuance.pdf.fonts import Face
from issuance.pdf.forms import FrozenForm
from issuance.pdf.paper_facts import paper_facts
from issuance.pdf.render import render
from issuance.pdf.signature import CannotSign, Signer, signature_of, signer_of
from registry.models import Incident
from tests import cast, coded, make, staff
from tests.issuance.pdf.sample import IMAGES, sheet, snapshot
from tests.visit import begin

pytestmark = pytest.mark.face


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("signing")
    lay_signing_key(made, municipality="092029", name="足利市長", now=make.NOW - timedelta(days=9))
    return made


@pytest.fixture
def signer(folder: Path, settings) -> Signer:
    settings.SIGNING_DIR = str(folder)
    found = signer_of("092029", at=make.NOW)
    assert found is not None
    return found


@pytest.fixture
def pdf(form: FrozenForm, face: Face) -> bytes:
    return render(snapshot(sheet(name="足利"), form=form), form=form, face=face, images=IMAGES)


def status(signed: bytes, folder: Path):
    _, _, content = pem.unarmor((folder / "ca.crt").read_bytes())
    trusted = ValidationContext(trust_roots=[x509.Certificate.load(content)], moment=make.NOW)
    (signature,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    return validate_pdf_signature(signature, trusted)


def test_the_reference_finds_the_signature_whole_valid_and_trusted(pdf: bytes, signer: Signer, folder: Path):
    added = signature_of(pdf, signer, at=make.NOW)
    found = status(pdf + added, folder)
    assert (found.intact, found.valid, found.trusted) == (True, True, True)
    assert found.coverage == SignatureCoverageLevel.ENTIRE_FILE


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_signature_breaks_with_any_byte_of_the_document(
    pdf: bytes, signer: Signer, folder: Path, share: float
):
    signed = bytearray(pdf + signature_of(pdf, signer, at=make.NOW))
    place = signed.index(b"/Title" if b"/Title" in signed else b"sRGB") if share == 0.5 else 12
    signed[place] ^= 1
    assert not status(bytes(signed), folder).intact


def test_the_proved_bytes_stay_as_they_are_and_are_read_as_before(pdf: bytes, signer: Signer):
    signed = pdf + signature_of(pdf, signer, at=make.NOW)
    assert signed.startswith(pdf)
    assert signed.count(b"%%EOF") == 2


def test_a_city_without_a_key_signs_nothing(folder: Path, settings):
    settings.SIGNING_DIR = str(folder)
    assert signer_of("092037", at=make.NOW) is None
    settings.SIGNING_DIR = ""
    assert signer_of("092029", at=make.NOW) is None


@pytest.mark.parametrize("days", [-400, 6 * 365])
def test_a_certificate_signs_only_in_its_days(folder: Path, settings, days: int):
    settings.SIGNING_DIR = str(folder)
    with pytest.raises(CannotSign):
        signer_of("092029", at=make.NOW + timedelta(days=days))


def test_bytes_of_another_making_are_not_signed(signer: Signer):
    with pytest.raises(CannotSign):
        signature_of(staff.pdf(), signer, at=make.NOW)


def test_a_key_that_is_not_its_certificates_is_refused(folder: Path, settings, tmp_path: Path):
    other = lay_signing_key(tmp_path, municipality="092037", name="x", now=make.NOW)
    key, _, _ = other.read_bytes().partition(b"-----BEGIN CERT")
    _, begin_line, certificates = (folder / "092029.pem").read_bytes().partition(b"-----BEGIN CERT")
    (tmp_path / "092029.pem").write_bytes(key + begin_line + certificates)
    settings.SIGNING_DIR = str(tmp_path)
    with pytest.raises(CannotSign):
        signer_of("092029", at=make.NOW)


@pytest.mark.django_db
def test_the_centre_gets_the_signed_file_and_both_digests_are_kept(folder: Path, settings):
    settings.SIGNING_DIR = str(folder)
    _, request = coded.issued(make.city())
    document = request.document
    kept = SignedDocument.objects.get(pk=request.pk)
    assert hashlib.sha256(document.handed_out).hexdigest() == kept.sha256
    assert kept.proved_sha256 == document.passed.sha256 == hashlib.sha256(bytes(document.pdf)).hexdigest()
    assert status(document.handed_out, folder).trusted
    assert paper_facts(document.handed_out) == paper_facts(bytes(document.pdf))


@pytest.mark.django_db
def test_a_city_whose_certificate_ran_out_hands_out_nothing_unsigned(settings, tmp_path: Path):
    long_ago = make.NOW - timedelta(days=7 * 365)
    lay_signing_key(tmp_path, municipality="092029", name="足利市長", now=long_ago)
    settings.SIGNING_DIR = str(tmp_path)
    kiosk = begin(cast.ashikaga_family(make.city()).card)
    request = kiosk.ask()
    assert kiosk.issue(request) == RequestState.FAILED
    assert Incident.objects.filter(subject=f"request {request.pk}").exists()
