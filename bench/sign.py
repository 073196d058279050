"""Milliseconds to sign a finished document: by this house, and by pyHanko, which also validates the result.

    python -m bench.sign [--each 100]

One certificate of one page, a key on P-256 under a test CA. pyHanko is given the loaded key, too.
"""

import argparse
import io
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import keys, pem, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from bench.households import IMAGES, snapshot_of
from conbini.demo.signing_ca import lay_signing_key
from issuance.pdf import press
from issuance.pdf.preflight import preflight
from issuance.pdf.render import render
from issuance.pdf.signature import signature_of, signer_of

KEY = "resident_record_2025"


def milliseconds(work: Callable[[], object], each: int) -> float:
    """The middle of so many runs."""
    times = []
    for _ in range(each):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def reference(path: Path) -> SimpleSigner:
    """pyHanko's signer with the same key and certificates."""
    parts = {kind: [] for kind in ("PRIVATE KEY", "CERTIFICATE")}
    for kind, _, content in pem.unarmor(path.read_bytes(), multiple=True):
        parts[kind].append(content)
    certificates = [x509.Certificate.load(each) for each in parts["CERTIFICATE"]]
    return SimpleSigner(
        signing_cert=certificates[0],
        signing_key=keys.PrivateKeyInfo.load(parts["PRIVATE KEY"][0]),
        cert_registry=SimpleCertificateStore.from_certs(certificates),
    )


def main() -> None:
    """Make, prove, sign twice, validate, and tell the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--each", type=int, default=100)
    each = parser.parse_args().each
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conbini.settings")
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        path = lay_signing_key(Path(folder), municipality="092029", name="市長", now=now)
        os.environ["SIGNING_DIR"] = folder
        form, face = press.form(KEY), press.face()
        asked = snapshot_of(0, form)
        pdf = render(asked, form=form, face=face, images=IMAGES)
        signer = signer_of("092029", at=now)
        assert signer is not None  # noqa: S101
        signed = pdf + signature_of(pdf, signer, at=now)
        _, _, ca = pem.unarmor((Path(folder) / "ca.crt").read_bytes())
        trusted = ValidationContext(trust_roots=[x509.Certificate.load(ca)])
        (found,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
        status = validate_pdf_signature(found, trusted)
        print(f"pyHanko of ours: intact {status.intact}, valid {status.valid}, trusted {status.trusted}")
        meta = PdfSignatureMetadata(field_name="Signature", subfilter=SigSeedSubFilter.PADES)
        theirs = PdfSigner(meta, signer=reference(path))
        rows = {
            "render": lambda: render(asked, form=form, face=face, images=IMAGES),
            "read back": lambda: preflight(pdf, asked, form=form, face=face, images=IMAGES),
            "sign, this house": lambda: signature_of(pdf, signer, at=now),
            "sign, pyHanko": lambda: theirs.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))),
        }
        taken = {
            row: milliseconds(work, each if "pyHanko" not in row else max(5, each // 10))
            for row, work in rows.items()
        }
    for row, each_ms in taken.items():
        print(f"{row:20} {each_ms:8.2f} ms")
    whole = taken["render"] + taken["read back"]
    print(f"the signature adds {taken['sign, this house'] / whole:.0%} to render and read-back")
    print(f"pyHanko takes {taken['sign, pyHanko'] / taken['sign, this house']:.0f} times as long")
    print(f"{len(pdf):,} bytes, signed {len(signed):,}")


if __name__ == "__main__":
    main()
