"""The columns of venues and sessions in a file: other rows are named by what the city calls them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from campaigns.models import Campaign, Session, Venue
from cards.models import Place
from registry.models import Municipality
from registry.shared.tenancy import ScopedQuerySet
from registry.staff.columns import CityColumns, TextWidget


class CodeWidget(TextWidget):
    """A row of the city's, by its code."""

    def __init__(self, model: Any, municipality: Municipality) -> None:
        super().__init__()
        self.model, self.municipality = model, municipality

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The row; raises ValueError where the city has none of this code."""
        code = super().clean(value).strip()
        found = ScopedQuerySet.of(self.model.objects.all(), self.municipality).filter(code=code).first()
        if found is None:
            raise ValueError(_("The city has none with this code."))
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The code."""
        return str(value.code) if value is not None else ""


class PlaceWidget(TextWidget):
    """A place where the city keeps cards, by its name; an empty cell is none."""

    def __init__(self, municipality: Municipality) -> None:
        super().__init__()
        self.municipality = municipality

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The place or None; raises ValueError where the city has none of this name."""
        name = super().clean(value).strip()
        found = Place.objects.of(self.municipality).filter(name=name).first() if name else None
        if name and found is None:
            raise ValueError(_("The city keeps no cards in a place of this name."))
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The name."""
        return str(value.name) if value is not None else ""


class VenueColumns(CityColumns):
    """会場: a venue is named by its code, and keeps its sessions when the file changes the rest."""

    class Meta:
        model = Venue
        fields = (
            *("code", "name", "kana", "latin", "district", "address", "map_url", "access"),
            *("has_step_free_access", "has_accessible_toilet", "has_parking", "has_interpreter_by_phone"),
            *("place", "closed_weekdays"),
        )
        import_id_fields = ("code",)

    def __init__(self, *, municipality: Municipality) -> None:
        super().__init__(municipality=municipality)
        self.fields["place"] = Field(
            attribute="place", column_name="place", widget=PlaceWidget(municipality), saves_null_values=True
        )


class SessionColumns(CityColumns):
    """開設日: a session is named by campaign, venue, day and the hour at which it opens."""

    class Meta:
        model = Session
        fields = (
            *("campaign", "venue", "day", "opens", "closes"),
            *("desks", "terminals", "slot_minutes", "breaks"),
        )
        import_id_fields = ("campaign", "venue", "day", "opens")

    labels = {"campaign": _("code of the campaign"), "venue": _("code of the venue")}

    def __init__(self, *, municipality: Municipality) -> None:
        super().__init__(municipality=municipality)
        for name, model in (("campaign", Campaign), ("venue", Venue)):
            self.fields[name] = Field(
                attribute=name, column_name=name, widget=CodeWidget(model, municipality)
            )
