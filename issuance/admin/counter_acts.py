"""What is done to an application on its page: issued, printed, handed over, voided, released."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from issuance.admin.counter_forms import ReasonForm, ReprintForm, VoidForm
from issuance.admin.counter_pages import CounterPages
from issuance.choices import RequestState
from issuance.models import CounterApplication, ProtectionRelease
from issuance.usecases.ask_for_release import NoReleaseForThis, ask_for_release
from issuance.usecases.decide_release import NotYoursToDecide, decide_release
from issuance.usecases.hand_over_at_counter import NotToBeHandedOver, hand_over_at_counter
from issuance.usecases.issue_at_counter import issue_at_counter
from issuance.usecases.make_receipt import NothingWasPaid, make_receipt
from issuance.usecases.preview_application import preview_application
from issuance.usecases.print_at_counter import NotPrintable, print_at_counter
from issuance.usecases.reprint_at_counter import FirstPaperMustBeVoided, reprint_at_counter
from issuance.usecases.take_application import NotAtTheWindow
from issuance.usecases.void_at_counter import NothingToVoid, void_at_counter
from registry.choices import ReadAction
from registry.shared.clock import now
from registry.shared.page_pictures import NoSuchPage, page_picture, with_words
from registry.staff.base import never_stored

PREVIEW_WORDS = "発行前確認用"
REFUSED_HERE = (
    *(NotAtTheWindow, NotPrintable, NotToBeHandedOver, NothingToVoid, FirstPaperMustBeVoided),
    *(NoReleaseForThis, NotYoursToDecide, NothingWasPaid),
)


class CounterActs(CounterPages):
    """The acts. Each answers with the application's page, which says what came of it."""

    def act_view(self, request: HttpRequest, object_id: int, act: str) -> HttpResponse:
        """One act; the page of a protected person must have been opened for a reason."""
        row = self._row(request, object_id, ReadAction.ISSUE, act)
        if isinstance(row, HttpResponse):
            return row
        acts: dict[str, Callable[..., HttpResponse | None]] = {
            "issue": self._issue,
            "hand_over": self._hand_over,
            "release": self._release,
            "grant": self._grant,
            "deny": self._deny,
        }
        if act not in acts:
            raise Http404
        try:
            answer = acts[act](request, row)
        except REFUSED_HERE as refused:
            messages.error(request, str(refused))
            answer = None
        return answer or _back_to(row)

    def _issue(self, request: HttpRequest, row: CounterApplication) -> None:
        made = issue_at_counter(application=row, by=request.user, clock=now)
        if made.state == RequestState.READY:
            messages.success(request, _("Issued and read back. Print it now."))
        elif made.state == RequestState.REFUSED:
            messages.error(request, _("Refused when it was to be issued: see why below."))
        else:
            messages.warning(request, _("It is not ready yet. Open this page again in a moment."))

    def _hand_over(self, request: HttpRequest, row: CounterApplication) -> None:
        made = hand_over_at_counter(application=row, by=request.user, now=now())
        if made.state == RequestState.PRINTED:
            messages.success(request, _("Done: the fee is recorded and the paper handed over."))

    def _release(self, request: HttpRequest, row: CounterApplication) -> None:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Say why."))
            return
        ask_for_release(application=row, reason=form.cleaned_data["reason"], by=request.user, now=now())
        messages.success(request, _("A second person decides now. Tell them the number."))

    def _grant(self, request: HttpRequest, row: CounterApplication) -> None:
        self._decide(request, row, is_granted=True)

    def _deny(self, request: HttpRequest, row: CounterApplication) -> None:
        self._decide(request, row, is_granted=False)

    def _decide(self, request: HttpRequest, row: CounterApplication, *, is_granted: bool) -> None:
        release = ProtectionRelease.objects.filter(application=row).first()
        if release is None:
            raise Http404
        if not request.user.has_perm("issuance.change_protectionrelease"):
            raise PermissionDenied
        decide_release(release=release, is_granted=is_granted, by=request.user, now=now())
        messages.success(request, _("Your decision is recorded."))

    def paper_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The finished bytes for the printer of the window, once (POST: a look must not use it up)."""
        row = self._row(request, object_id, ReadAction.DOCUMENT, "paper")
        if isinstance(row, HttpResponse):
            return row
        try:
            document = print_at_counter(application=row, by=request.user, now=now())
        except REFUSED_HERE as refused:
            messages.error(request, str(refused))
            return _back_to(row)
        return _pdf(bytes(document.pdf), f"{row.day:%Y%m%d}-{row.window.number}-{row.number:03d}.pdf")

    def receipt_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """領収書 (PDF)."""
        row = self._row(request, object_id, ReadAction.DOCUMENT, "receipt")
        if isinstance(row, HttpResponse):
            return row
        try:
            content = make_receipt(application=row)
        except REFUSED_HERE as refused:
            messages.error(request, str(refused))
            return _back_to(row)
        return _pdf(content, f"receipt-{row.day:%Y%m%d}-{row.window.number}-{row.number:03d}.pdf")

    def preview_view(self, request: HttpRequest, object_id: int, number: int) -> HttpResponse:
        """One page as it would be printed, with words across it that it is no paper (PNG)."""
        row = self._row(request, object_id, ReadAction.DOCUMENT, "preview")
        if isinstance(row, HttpResponse):
            return row
        preview = preview_application(application=row, now=now())
        if preview.pdf is None:
            raise Http404
        try:
            picture = page_picture(preview.pdf, number)
        except NoSuchPage as error:
            raise Http404 from error
        marked = with_words(picture, PREVIEW_WORDS, face=settings.CERTIFICATE_FONT)
        return never_stored(HttpResponse(marked, content_type="image/png"))

    def void_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Why a paper is void and where it is."""
        row = self._row(request, object_id, ReadAction.ISSUE, "void")
        if isinstance(row, HttpResponse):
            return row
        form = VoidForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                void_at_counter(application=row, **form.cleaned_data, by=request.user, now=now())
                messages.success(request, _("The paper is void."))
            except REFUSED_HERE as refused:
                messages.error(request, str(refused))
            return _back_to(row)
        explain = _("A void paper certifies nothing. What is still in somebody's hands is followed up.")
        return self._ask(
            request, row, form, title=_("Void the paper"), explain=explain, button=_("Void the paper")
        )

    def reprint_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Where the first paper is, before another is made."""
        row = self._row(request, object_id, ReadAction.ISSUE, "reprint")
        if isinstance(row, HttpResponse):
            return row
        form = ReprintForm(request.POST or None)
        sitting = self.sitting(request)
        if request.method == "POST" and form.is_valid():
            try:
                if sitting is None:
                    raise NotAtTheWindow
                again = reprint_at_counter(
                    application=row,
                    window=sitting.window,
                    whereabouts=form.cleaned_data["whereabouts"],
                    keep=form.cleaned_data["first_paper"] == "keep",
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                    now=now(),
                )
                messages.success(request, _("A new number and a new serial: look at it and issue it."))
                return _back_to(again)
            except REFUSED_HERE as refused:
                form.add_error(None, str(refused))
        explain = _("Find the first paper before you print another one. The second has a serial of its own.")
        return self._ask(request, row, form, title=_("Print again"), explain=explain, button=_("Go on"))

    def _ask(self, request: HttpRequest, row: CounterApplication, form: Any, **context: Any) -> HttpResponse:
        own = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "subtitle": None,
            "form": form,
            "application": row,
            "back": reverse("admin:issuance_counterapplication_change", args=[row.pk]),
        }
        template = "admin/issuance/counter/ask.html"
        return never_stored(TemplateResponse(request, template, {**own, **context}))

    def _row(self, request: HttpRequest, object_id: int, action: str, what: str) -> Any:
        """The application of the clerk's city, its trace left; or the page that asks why."""
        row = self.row_or_404(request, str(object_id))
        self.only_for_counters(request)
        return self.open_record(request, row, action=action, what=what) or row


def _back_to(row: CounterApplication) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:issuance_counterapplication_change", args=[row.pk]))


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return never_stored(response)
