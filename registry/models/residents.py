"""One row a person (住民票), as the record stands now, and every change that led to it."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.choices import ChangeReason, DatePrecision, PersonKind, Residency, Sex
from registry.models.municipalities import Municipality
from registry.rules.changes import FOREIGNERS_ON_REGISTER_FROM, UNDOINGS
from registry.rules.search_index import FOLDED, keys_of
from registry.shared.append_only import AppendOnly, ReadsAndAdds
from registry.shared.tenancy import ScopedQuerySet


class ResidentQuerySet(ScopedQuerySet):
    """Questions asked of residents."""

    def living_here(self, *, on: date) -> Self:
        """People on the register on that day: a planned move out ends them on its own day."""
        return self.filter(residency=Residency.RESIDENT, became_resident_sort_on__lte=on).exclude(
            moving_out_on__lte=on
        )

    def namesakes_of(self, resident: "Resident") -> Self:
        """Others of the city with the same folded name or kana and birth date."""
        same = models.Q(name_key=resident.name_key) | models.Q(kana_key=resident.kana_key)
        return self.filter(
            same, municipality=resident.municipality_id, birth_sort_on=resident.birth_sort_on
        ).exclude(pk=resident.pk)


class Resident(models.Model):
    """住民票: one person of a municipality, as registered now. Names are stored exactly, never normalised."""

    municipality = models.ForeignKey(  # every index of people begins with it, so it needs none of its own
        Municipality, on_delete=models.PROTECT, db_index=False, verbose_name=_("municipality")
    )
    person_no = models.CharField(_("person number"), max_length=15)
    juki_code = models.CharField(_("resident code"), max_length=11, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=PersonKind, default=PersonKind.JAPANESE)
    residency = models.CharField(_("residency"), max_length=15, choices=Residency, default=Residency.RESIDENT)

    name = models.CharField(_("name as registered"), max_length=200)
    kana = models.CharField(_("kana"), max_length=200, blank=True)
    former_surname = models.CharField(_("former surname"), max_length=100, blank=True)
    former_surname_kana = models.CharField(_("former surname in kana"), max_length=100, blank=True)
    alias = models.CharField(_("alias"), max_length=200, blank=True)
    katakana_name = models.CharField(_("name in katakana"), max_length=200, blank=True)
    name_key = models.CharField(_("name search key"), max_length=200, editable=False)
    kana_key = models.CharField(_("kana search key"), max_length=200, editable=False)
    other_key = models.TextField(_("search key of other names"), default="", editable=False)
    address_key = models.TextField(_("address search key"), default="", editable=False)

    birth_sort_on = models.DateField(_("birth date"))
    birth_precision = models.CharField(
        _("precision of the birth date"), max_length=10, choices=DatePrecision, default=DatePrecision.DAY
    )
    birth_text = models.CharField(_("birth date as registered"), max_length=40, blank=True)
    birth_era = models.CharField(_("era of the birth date"), max_length=2, blank=True)
    sex = models.CharField(_("sex"), max_length=8, choices=Sex)

    town_code = models.CharField(_("town code"), max_length=11, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=7, blank=True)
    town_and_lot = models.CharField(_("town and lot"), max_length=200)
    building = models.CharField(_("building"), max_length=200, blank=True)
    previous_address = models.CharField(_("previous address"), max_length=300, blank=True)

    became_resident_sort_on = models.DateField(_("became a resident on"))
    became_resident_text = models.CharField(_("became a resident, as registered"), max_length=40, blank=True)
    address_fixed_sort_on = models.DateField(_("address fixed on"), null=True, blank=True)
    address_fixed_text = models.CharField(_("address fixed, as registered"), max_length=40, blank=True)
    moved_within_city = models.BooleanField(_("has moved within the city"), default=False)
    notified_on = models.DateField(_("notified on"), null=True, blank=True)
    moving_out_on = models.DateField(_("moving out on"), null=True, blank=True)
    ended_on = models.DateField(_("record ended on"), null=True, blank=True)

    domicile = models.CharField(_("registered domicile"), max_length=300, blank=True)
    register_head = models.CharField(_("head of the family register"), max_length=200, blank=True)

    nationality = models.CharField(_("nationality or region"), max_length=60, blank=True)
    residence_category = models.CharField(_("category of Article 30-45"), max_length=40, blank=True)
    residence_status = models.CharField(_("status of residence"), max_length=60, blank=True)
    residence_period = models.CharField(_("period of stay"), max_length=20, blank=True)
    residence_expires_on = models.DateField(_("period of stay ends on"), null=True, blank=True)
    residence_card_no = models.CharField(_("residence card number"), max_length=12, blank=True)

    remarks = models.CharField(_("remarks"), max_length=500, blank=True)
    history_no = models.PositiveIntegerField(_("history number"), default=1)
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)

    objects = ResidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("resident")
        verbose_name_plural = _("residents")
        indexes = [  # and, by migration, one over pairs of characters on PostgreSQL
            models.Index(fields=["municipality", "name_key"], name="resident_by_name"),
            models.Index(fields=["municipality", "kana_key", "birth_sort_on", "id"], name="resident_by_kana"),
            models.Index(fields=["municipality", "birth_sort_on"], name="resident_by_birth"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "person_no"], name="resident_person_no_is_one_person"
            ),
            models.UniqueConstraint(
                fields=["municipality", "juki_code"],
                condition=~models.Q(juki_code=""),
                name="resident_juki_code_is_one_person",
            ),
            models.CheckConstraint(
                condition=~models.Q(residency=Residency.RESIDENT) | models.Q(ended_on=None),
                name="resident_living_here_has_not_ended",
            ),
            models.CheckConstraint(
                condition=models.Q(birth_precision=DatePrecision.DAY) | ~models.Q(birth_text=""),
                name="resident_partial_birth_has_its_text",
            ),
            models.CheckConstraint(  # an unknown day has its text and sorts before everything
                condition=~models.Q(kind=PersonKind.FOREIGN)
                | ~models.Q(became_resident_text="")
                | models.Q(became_resident_sort_on__gte=FOREIGNERS_ON_REGISTER_FROM),
                name="resident_foreign_not_before_the_reform",
            ),
        ]

    def __str__(self) -> str:
        return f"resident {self.pk}"

    def fold_keys(self) -> None:
        """Lay the search keys anew from names and address; whoever writes one of them calls it first."""
        for name, key in keys_of({name: getattr(self, name) for name in FOLDED})._asdict().items():
            setattr(self, name, key)


class ResidentChangeQuerySet(ReadsAndAdds, ScopedQuerySet):
    """Questions asked of changes."""

    def known_at(self, moment: datetime) -> Self:
        """What had been recorded by then, in the order of recording."""
        return self.filter(recorded_at__lte=moment).order_by("history_no")

    def standing(self) -> Self:
        """Changes that nobody has undone, without the undoings."""
        return self.filter(undone_by=None, undoes=None)


class ResidentChange(AppendOnly):
    """One 異動 of one person: the whole record after it, with the four dates kept apart."""

    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, related_name="changes", verbose_name=_("resident")
    )
    history_no = models.PositiveIntegerField(_("history number"))
    reason = models.CharField(_("reason of change"), max_length=3, choices=ChangeReason)
    effective_on = models.DateField(_("effective on"))
    notified_on = models.DateField(_("notified on"), null=True, blank=True)
    processed_on = models.DateField(_("processed on"))
    recorded_at = models.DateTimeField(_("recorded at"))
    record = models.JSONField(_("record after the change"))
    undoes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="undone_by",
        verbose_name=_("undoes"),
    )
    effective_precision = models.CharField(
        _("precision of the effective date"), max_length=10, choices=DatePrecision, default=DatePrecision.DAY
    )
    effective_text = models.CharField(_("effective date as registered"), max_length=40, blank=True)
    recorded_by = models.CharField(_("recorded by"), max_length=80, blank=True)
    caused_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="consequences",
        verbose_name=_("consequence of"),
    )

    objects = ResidentChangeQuerySet.as_manager()  # type: ignore[assignment, misc]  # more questions than the base's

    municipality_path = "resident__municipality"

    class Meta:
        verbose_name = _("change of a resident")
        verbose_name_plural = _("changes of residents")
        constraints = [
            models.UniqueConstraint(fields=["resident", "history_no"], name="resident_change_has_its_number"),
            models.UniqueConstraint(
                fields=["undoes"],
                condition=models.Q(undoes__isnull=False),
                name="resident_change_is_undone_once",
            ),
            models.CheckConstraint(
                condition=models.Q(undoes=None) | models.Q(reason__in=sorted(UNDOINGS)),
                name="resident_change_undo_says_so",
            ),
            models.CheckConstraint(
                condition=models.Q(effective_precision=DatePrecision.DAY) | ~models.Q(effective_text=""),
                name="resident_change_partial_date_has_its_text",
            ),
        ]

    def __str__(self) -> str:
        return f"change {self.pk}"
