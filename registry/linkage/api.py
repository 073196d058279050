"""The linkage API: `POST /batches`, what became of them, and which number comes next."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest
from ninja import File, Form, NinjaAPI, Status, UploadedFile

from registry.choices import BatchState
from registry.feeds.columns import BadValue
from registry.feeds.manifest import SUMMARY, Manifest, ManifestIsWrong, read_manifest
from registry.linkage.auth import LinkageKeyBearer
from registry.linkage.messages import BatchOut, ProblemOut, RejectOut, SourceOut, StatusOut, SummaryOut
from registry.linkage.problems import OUT_OF_TURN, Problem, answer_with_problems
from registry.models import Batch, LinkageClient, Watermark
from registry.models.feeds import OPEN
from registry.shared.clock import now
from registry.shared.queue import ask_for
from registry.usecases.receive_feed import BatchRefused, receive_feed
from registry.usecases.receive_summary import receive_summary

MOST_REJECTS = 100
_ERRORS = dict.fromkeys((401, 403, 404, 409, 422, 500), ProblemOut)

api = NinjaAPI(
    title="conbini linkage", version="1", urls_namespace="linkage", auth=LinkageKeyBearer(), docs_url=None
)
answer_with_problems(api)


@api.post("/batches", response={200: BatchOut | SummaryOut, 202: BatchOut | SummaryOut, **_ERRORS})
def take_batch(request: HttpRequest, manifest: Form[str], file: File[UploadedFile]) -> Status[Any]:
    """Take in a batch or a summary: 202, and 200 for one that came before. A worker checks and applies it."""
    client = _client(request)
    told = _manifest(manifest)
    if told.municipality != client.municipality.code or told.source not in client.sources:
        raise Problem("not_yours", HTTPStatus.FORBIDDEN)
    content, actor = file.read(), f"client {client.pk}"
    try:
        if told.kind == SUMMARY:
            summary = receive_summary(content=content, manifest=told, by=actor, now=now())
            shown = {"summary": summary.pk, "source": told.source, "sequence": told.sequence}
            return Status(202, {**shown, "towns": len(summary.towns)})
        batch = receive_feed(content=content, manifest=told, channel="http", by=actor, now=now())
    except BatchRefused as refused:
        status = HTTPStatus.CONFLICT if refused.rule in OUT_OF_TURN else HTTPStatus.UNPROCESSABLE_ENTITY
        more = {"expected_sequence": refused.expected} if refused.expected else {}
        raise Problem(refused.rule, status, **more) from None
    if batch.state != BatchState.RECEIVED:
        return Status(200, _shown(batch))
    ask_for("registry.tasks.take_batch", batch_id=batch.pk)
    return Status(202, _shown(batch))


@api.get("/batches/{int:batch_id}", response={200: BatchOut, **_ERRORS})
def show_batch(request: HttpRequest, batch_id: int) -> dict[str, Any]:
    """One of the caller's own batches as it stands."""
    client = _client(request)
    own = Batch.objects.of(client.municipality).filter(source__in=client.sources)
    batch = own.filter(pk=batch_id).first()
    if batch is None:
        raise Http404
    return _shown(batch)


@api.get("/status", response={200: StatusOut, **_ERRORS})
def show_status(request: HttpRequest) -> dict[str, Any]:
    """How far the line of each of the caller's sources came."""
    client = _client(request)
    return {
        "municipality": client.municipality.code,
        "sources": [_line(client, source) for source in client.sources],
    }


def _client(request: HttpRequest) -> LinkageClient:
    client: LinkageClient = request.auth  # type: ignore[attr-defined]  # laid there by ninja
    return client


def _manifest(text: str) -> Manifest:
    try:
        return read_manifest(text)
    except ManifestIsWrong as wrong:
        raise Problem(wrong.rule, HTTPStatus.UNPROCESSABLE_ENTITY, field=wrong.field) from None
    except BadValue as wrong:
        raise Problem(wrong.rule, HTTPStatus.UNPROCESSABLE_ENTITY) from None


def _shown(batch: Batch) -> dict[str, Any]:
    rejects = batch.rejects.order_by("pk")[:MOST_REJECTS] if batch.reject_count else ()
    return {
        "batch": batch.pk,
        "source": batch.source,
        "kind": batch.kind,
        "sequence": batch.sequence,
        "as_of": batch.as_of,
        "rows": batch.row_count,
        "sha256": batch.sha256,
        "state": batch.state,
        "refusal": batch.refusal,
        "gates": batch.gates,
        "difference": batch.difference,
        "reject_count": batch.reject_count,
        "rejects": [
            RejectOut(line=row.line, column=row.column, rule=row.rule, value=row.value) for row in rejects
        ],
    }


def _line(client: LinkageClient, source: str) -> SourceOut:
    last = Batch.objects.last_applied(client.municipality, source)
    waiting = Batch.objects.line_of(client.municipality, source).filter(state__in=OPEN).first()
    mark = Watermark.objects.of(client.municipality).filter(source=source).first()
    reached = last.sequence if last else 0
    return SourceOut(
        source=source,
        applied_sequence=reached,
        as_of=mark.as_of if mark else None,
        open_batch=waiting.pk if waiting else None,
        next_sequence=reached + 1,
    )
