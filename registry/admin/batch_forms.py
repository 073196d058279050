"""The form by which a clerk loads a file of a source system."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.admin.batch_words import refusal_in_words
from registry.choices import BatchKind, Source
from registry.feeds.manifest import Manifest, ManifestIsWrong, read_manifest
from registry.feeds.writing import manifest_of
from registry.models import Batch, Municipality

LARGEST_MANIFEST = 64 * 1024


class BatchUploadForm(forms.Form):
    """A file with its manifest, or with what a manifest would say."""

    file = forms.FileField(label=_("file"), help_text=_("CSV or JSON Lines as the source system writes it."))
    manifest = forms.FileField(
        label=_("manifest"),
        required=False,
        help_text=_("If the source system wrote one. Else say here what it would."),
    )
    source = forms.ChoiceField(label=_("source"), choices=Source, required=False)
    kind = forms.ChoiceField(label=_("kind"), choices=BatchKind, required=False)
    as_of = forms.DateTimeField(
        label=_("data as of"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )

    def __init__(self, *args: Any, city: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._city = city

    def clean(self) -> dict[str, Any]:
        """With the bytes under `content` and the manifest under `told`."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("file") is None:
            return data
        data["content"] = data["file"].read()
        data["told"] = self._given(data) if data.get("manifest") else self._written(data)
        return data

    def _given(self, data: dict[str, Any]) -> Manifest:
        if data["manifest"].size > LARGEST_MANIFEST:
            raise ValidationError({"manifest": refusal_in_words("manifest_is_not_json")})
        try:
            told = read_manifest(data["manifest"].read())
        except ManifestIsWrong as wrong:
            sentence = f"{refusal_in_words(wrong.rule)} {wrong.field}".strip()
            raise ValidationError({"manifest": sentence}) from None
        if told.municipality != self._city.code:
            raise ValidationError({"manifest": refusal_in_words("not_yours")})
        return told

    def _written(self, data: dict[str, Any]) -> Manifest:
        missing = [name for name in ("source", "kind", "as_of") if not data.get(name)]
        if missing:
            raise ValidationError({name: _("Needed where there is no manifest.") for name in missing})
        last = Batch.objects.last_applied(self._city, data["source"])
        return manifest_of(
            data["content"],
            source=data["source"],
            municipality=self._city.code,
            sequence=last.sequence + 1 if last else 1,
            as_of=data["as_of"],
            kind=data["kind"],
        )
