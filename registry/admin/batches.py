"""Batches: loaded by hand, shown as what they do to the records, approved by another, applied, undone."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from registry.admin.batch_forms import BatchUploadForm
from registry.admin.batch_panels import panels_of
from registry.admin.batch_samples import Samples
from registry.admin.batch_words import TONES, refusal_in_words
from registry.choices import BatchState
from registry.models import Batch
from registry.models.feeds import READY
from registry.shared.clock import now
from registry.shared.queue import ask_for
from registry.staff.base import SHORTEST_REASON, RecordAdmin, never_stored
from registry.staff.scope import municipality_of
from registry.staff.show import Panel, badge, moment
from registry.usecases.approve_feed import ApproverIsLoader, NotWaiting, approve_feed
from registry.usecases.ask_to_undo_feed import ask_to_undo_feed
from registry.usecases.receive_feed import BatchRefused, receive_feed
from registry.usecases.sweep_feeds import BY_HAND, FORGOTTEN_AFTER
from registry.usecases.undo_feed import NotUndoable
from registry.usecases.withdraw_feed import withdraw_feed

LOOK_AGAIN = "5"
"""Seconds after which the page of a batch at which a worker works is asked for again."""
STEP = 1_000


@admin.register(Batch)
class BatchAdmin(RecordAdmin):
    """連携データ. Whose values are shown is in the trail; those of protected people are withheld."""

    change_list_template = "admin/registry/batch/change_list.html"
    list_display = ("title", "kind", "data_as_of", "row_count", "changes", "state_shown")
    list_display_links = ("title",)
    list_filter = ("source", "state", "kind")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without what only the row's own page shows."""
        return super().get_queryset(request).defer("remarkable")

    def get_urls(self) -> list[Any]:
        """The upload and the acts beside the usual pages."""
        wrap = self.admin_site.admin_view
        acts = {
            "approve": self.approve_view,
            "apply": self.apply_view,
            "undo": self.undo_view,
            "withdraw": self.withdraw_view,
        }
        own = [
            path(f"<int:object_id>/{act}/", wrap(require_POST(view)), name=f"registry_batch_{act}")
            for act, view in acts.items()
        ]
        upload = path("upload/", wrap(self.upload_view), name="registry_batch_upload")
        return [upload, *own, *super().get_urls()]

    @admin.display(description=_("batch"))
    def title(self, row: Batch) -> str:
        """Source and number."""
        return f"{row.get_source_display()} {row.sequence}"

    @admin.display(description=_("data as of"), ordering="as_of")
    def data_as_of(self, row: Batch) -> str:
        """In Japan's time."""
        return moment(row.as_of)

    @admin.display(description=_("added / changed / ended"))
    def changes(self, row: Batch) -> str:
        """The three sums."""
        told = row.difference
        return " / ".join(f"{told[act]:,}" for act in ("added", "changed", "ended")) if told else "—"

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, row: Batch) -> Any:
        """In colour."""
        return badge(row.get_state_display(), TONES[BatchState(row.state)])

    def heading(self, row: Batch) -> Any:
        """Source and number."""
        return self.title(row)

    def residents_in_list(self, row: Any) -> Iterable[int]:
        """The list names nobody."""
        return ()

    def residents_on_page(self, row: Any) -> Iterable[int]:
        """The people whose old and new values are shown."""
        return self._samples(row).residents()

    def panels(self, request: HttpRequest, row: Any) -> list[Panel]:
        """Sums first, odd rows next."""
        return panels_of(
            row,
            self._samples(row),
            state=self.state_shown(row),
            may_act=request.user.has_perm("registry.change_batch") and not self._is_asked(row),
            token=get_token(request),
        )

    def notices(self, request: HttpRequest, row: Any) -> list[tuple[str, Any]]:
        """What a worker is doing, or why nothing more can be done."""
        notices: list[tuple[str, Any]] = []
        if row.refusal:
            notices.append(("bad", refusal_in_words(row.refusal)))
        if row.state == BatchState.RECEIVED:
            done = {"done": f"{row.checked_rows:,}", "rows": f"{row.row_count:,}"}
            notices.append(("busy", _("Being checked: %(done)s of %(rows)s rows so far.") % done))
        elif self._is_asked(row):
            at = {"at": moment(row.asked_at)}
            notices.append(("busy", _("Asked for at %(at)s. A whole city takes up to half a minute.") % at))
        return notices

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page, asked for again by itself while a worker is at it."""
        response = super().change_view(request, object_id, form_url, extra_context)
        row = (getattr(response, "context_data", None) or {}).get("original")
        if row is not None and (row.state == BatchState.RECEIVED or self._is_asked(row)):
            response["Refresh"] = LOOK_AGAIN
        return response

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the button for those who load files."""
        may = request.user.has_perm("registry.add_batch") and municipality_of(request.user) is not None
        url = reverse("admin:registry_batch_upload") if may else ""
        return super().changelist_view(request, {"upload_url": url, **(extra_context or {})})

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Take in a file as every other door does; a worker checks it, and nothing is applied by itself."""
        city = municipality_of(request.user)
        if city is None or not request.user.has_perm("registry.add_batch"):
            raise PermissionDenied
        form = BatchUploadForm(request.POST or None, request.FILES or None, city=city)
        if request.method == "POST" and form.is_valid():
            told, content = form.cleaned_data["told"], form.cleaned_data["content"]
            try:
                batch = receive_feed(
                    content=content, manifest=told, channel=BY_HAND, by=self._actor(request), now=now()
                )
                if batch.state == BatchState.RECEIVED:
                    ask_for("registry.tasks.check_batch", batch_id=batch.pk)
                return self._back_to(batch.pk)
            except BatchRefused as refused:
                form.add_error(None, self._out_of_turn(refused))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "subtitle": None,
            "title": _("Load a file of a source system"),
            "explain": _(
                "The file is checked whole and compared. Nothing changes before somebody applies it."
            ),
            "form": form,
            "button": _("Load and check"),
        }
        return never_stored(TemplateResponse(request, "admin/staff/form_page.html", context))

    def approve_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The second person."""

        def approve(row: Batch) -> Any:
            try:
                approve_feed(batch_id=row.pk, by=self._actor(request), now=now())
            except ApproverIsLoader:
                return _("You loaded this batch: somebody else must approve it.")
            except NotWaiting:
                return _("The batch does not wait for approval any more.")
            return None

        return self._act(request, object_id, approve, _("The batch is approved. It can be applied now."))

    def apply_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Ask a worker."""

        def ask(row: Batch) -> Any:
            waits = Q(asked_at=None) | Q(asked_at__lt=now() - FORGOTTEN_AFTER)
            if not Batch.objects.filter(waits, pk=row.pk, state__in=READY).update(asked_at=now()):
                return _("The batch is not ready, or somebody has asked already.")
            ask_for("registry.tasks.apply_batch", batch_id=row.pk, user_id=request.user.pk)
            return None

        return self._act(request, object_id, ask, _("The batch is being applied."))

    def undo_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Ask a worker, with the reason."""

        def ask(row: Batch) -> Any:
            reason = request.POST.get("reason", "")
            try:
                ask_to_undo_feed(batch_id=row.pk, by=self._actor(request), reason=reason, now=now())
            except NotUndoable as no:
                return refusal_in_words(no.rule)
            ask_for("registry.tasks.undo_batch", batch_id=row.pk)
            return None

        return self._act(request, object_id, ask, _("The batch is being undone."))

    def withdraw_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Give it up before it was applied."""

        def withdraw(row: Batch) -> Any:
            reason = request.POST.get("reason", "").strip()
            if len(reason) < SHORTEST_REASON:
                return refusal_in_words("reason_missing")
            done = withdraw_feed(batch_id=row.pk, by=self._actor(request), reason=reason, now=now())
            return None if done else _("The batch is not open any more.")

        return self._act(request, object_id, withdraw, _("The batch is withdrawn. Its number is free again."))

    def _act(
        self, request: HttpRequest, object_id: int, act: Callable[[Batch], Any], done: Any
    ) -> HttpResponse:
        row: Batch = self.row_or_404(request, str(object_id))
        if not request.user.has_perm("registry.change_batch"):
            raise PermissionDenied
        refusal = act(row)
        if refusal is None:
            messages.success(request, done)
        else:
            messages.error(request, refusal)
        return self._back_to(row.pk)

    def _samples(self, row: Any) -> Samples:
        """Loaded once a page."""
        if not hasattr(row, "loaded_samples"):
            row.loaded_samples = Samples(row, at=now())
        loaded: Samples = row.loaded_samples
        return loaded

    def _out_of_turn(self, refused: BatchRefused) -> Any:
        sentence = refusal_in_words(refused.rule)
        if not refused.expected:
            return sentence
        return _("%(sentence)s Number %(n)d would do.") % {"sentence": sentence, "n": refused.expected}

    def _is_asked(self, row: Batch) -> bool:
        """A worker has still to do what was asked for."""
        waits = row.state in READY or (row.state == BatchState.APPLIED and bool(row.undo_reason))
        return waits and row.asked_at is not None and now() - row.asked_at < FORGOTTEN_AFTER

    def _actor(self, request: HttpRequest) -> str:
        return f"user {request.user.pk}"

    def _back_to(self, batch_id: int) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:registry_batch_change", args=[batch_id]))
