"""Issue what was applied for at a window, by the same steps as a kiosk's request, while the clerk waits."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from issuance.choices import Channel, RequestState
from issuance.models import CertificateRequest, CounterApplication, Transition
from issuance.rules.snapshot import canonical_json
from issuance.rules.states import deadline_after, deadlines_for
from issuance.usecases.accept_request import decide_request
from issuance.usecases.issue_certificate import issue_certificate
from issuance.usecases.take_application import require_seat


def issue_at_counter(
    *, application: CounterApplication, by: Any, clock: Callable[[], datetime]
) -> CertificateRequest:
    """The application's one request, as far as it came: READY, or REFUSED, FAILED.

    Asked twice it gives the same request. What a crash leaves half done, a worker takes up.
    Raises NotAtTheWindow.
    """
    require_seat(application.window, by)
    request = CertificateRequest.objects.filter(application=application).first()
    if request is None:
        request = _accept(application, by=by, now=clock())
    if request.state in (RequestState.ACCEPTED, RequestState.RENDERED):
        issue_certificate(request_id=request.pk, worker=clerk_name(by), clock=clock)
        request.refresh_from_db()
    return request


def clerk_name(user: Any) -> str:
    """How a clerk stands in a request's history."""
    return f"clerk {user.pk}"


def request_for(application: CounterApplication, *, now: datetime) -> CertificateRequest:
    """The request that the application makes, not stored yet."""
    content = {
        "certificate": application.certificate,
        "copies": application.copies,
        "options": application.options,
    }
    deadline = deadline_after(
        RequestState.RECEIVED, at=now, current=now, deadlines=deadlines_for(Channel.COUNTER)
    )
    request = CertificateRequest(
        application_id=application.pk,
        municipality=application.municipality,
        resident=application.resident,
        certificate=application.certificate,
        channel=Channel.COUNTER,
        copies=application.copies,
        options=application.options,
        idempotency_key=f"application {application.pk}",
        body_sha256=hashlib.sha256(canonical_json(content)).hexdigest(),
        received_at=now,
        changed_at=now,
        deadline=deadline,
    )
    # Known to the request alone: else the application would take what is only looked at for its own request.
    CertificateRequest._meta.get_field("application").set_cached_value(request, application)
    return request


def _accept(application: CounterApplication, *, by: Any, now: datetime) -> CertificateRequest:
    try:
        with transaction.atomic():
            request = request_for(application, now=now)
            request.save(force_insert=True)
            Transition.objects.add(request.pk, old="", new=RequestState.RECEIVED, at=now, by=clerk_name(by))
            decide_request(request, by=clerk_name(by), now=now)
    except IntegrityError:
        # The button was pressed twice in one moment, and the other press was first.
        return CertificateRequest.objects.get(application=application)
    request.refresh_from_db()
    return request
