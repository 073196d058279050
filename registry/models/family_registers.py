"""Family registers (戸籍) of the city, their members and entries, and the address history (附票)."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.choices import DatePrecision, RegisterEventKind, RegisterState, SpouseMark
from registry.models.municipalities import Municipality
from registry.models.residents import Resident
from registry.rules.family_registers import (
    PERSON_KINDS,
    REGISTER_KINDS,
    Item,
    NotItems,
    in_order,
    odd_labels,
    read_items,
)
from registry.shared.tenancy import ScopedQuerySet

ENDED = (RegisterState.CLOSED, RegisterState.SUPERSEDED)


def validate_items(content: Any) -> None:
    """An ordered list of {label, value, indent}."""
    try:
        read_items(content)
    except NotItems as error:
        raise ValidationError(_("This is not an ordered list of labels and values."), code="items") from error


class FamilyRegisterQuerySet(ScopedQuerySet):
    """Questions asked of family registers."""

    def in_force(self) -> Self:
        """Neither closed (除籍) nor superseded (改製原); one with a notification in progress is in force."""
        return self.exclude(state__in=ENDED)


class FamilyRegister(models.Model):
    """戸籍: one register kept by the city of its 本籍. Its head (筆頭者) never changes, even after death."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, verbose_name=_("municipality"))
    register_no = models.CharField(_("register number"), max_length=20)
    domicile = models.CharField(_("registered domicile"), max_length=300)
    surname = models.CharField(_("surname"), max_length=100)
    head_given_name = models.CharField(_("given name of the head"), max_length=100)
    state = models.CharField(_("state"), max_length=12, choices=RegisterState, default=RegisterState.CURRENT)
    compiled_on = models.DateField(_("compiled on"), null=True, blank=True)
    remade_on = models.DateField(_("remade on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    addresses_made_on = models.DateField(_("address history made on"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)

    objects = FamilyRegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("family register")
        verbose_name_plural = _("family registers")
        indexes = [
            models.Index(fields=["domicile", "surname", "head_given_name"], name="register_by_its_head")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "register_no"], name="register_no_is_one_register"
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(state__in=ENDED, closed_on__isnull=False)
                    | (~models.Q(state__in=ENDED) & models.Q(closed_on=None))
                ),
                name="register_ended_has_its_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(domicile="") & ~models.Q(head_given_name=""),
                name="register_is_shown_by_domicile_and_head",
            ),
        ]

    def __str__(self) -> str:
        return f"family register {self.pk}"

    @property
    def head_name(self) -> str:
        """氏名 of the 筆頭者 as printed: surname and given name with a full-width space between."""
        return f"{self.surname}\u3000{self.head_given_name}"


class RegisterMemberQuerySet(ScopedQuerySet):
    """Questions asked of the members of registers."""

    def in_force(self) -> Self:
        """Not removed (除籍), in a register that is neither closed nor superseded."""
        return self.filter(removed_on=None).exclude(register__state__in=ENDED)

    def residents_in_two(self) -> models.QuerySet[Any, Any]:
        """Primary keys of residents who stand in more than one register in force: a fault of the copy."""
        linked = self.in_force().exclude(resident=None).values("resident").order_by("resident")
        return linked.annotate(many=models.Count("pk")).filter(many__gt=1).values_list("resident", flat=True)


class RegisterMember(models.Model):
    """戸籍に記録されている者, numbered by entry; who lives elsewhere has no resident of this city."""

    register = models.ForeignKey(
        FamilyRegister, on_delete=models.PROTECT, related_name="members", verbose_name=_("family register")
    )
    number = models.PositiveSmallIntegerField(_("number by entry"))
    resident = models.ForeignKey(
        Resident,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="register_members",
        verbose_name=_("resident"),
    )
    given_name = models.CharField(_("given name"), max_length=100)
    given_name_kana = models.CharField(_("given name in kana"), max_length=100, blank=True)
    birth_sort_on = models.DateField(_("birth date"))
    birth_precision = models.CharField(
        _("precision of the birth date"), max_length=10, choices=DatePrecision, default=DatePrecision.DAY
    )
    birth_text = models.CharField(_("birth date as registered"), max_length=40, blank=True)
    birth_era = models.CharField(_("era of the birth date"), max_length=2, blank=True)
    father = models.CharField(_("father"), max_length=200, blank=True)
    mother = models.CharField(_("mother"), max_length=200, blank=True)
    relationship = models.CharField(_("relationship to the parents"), max_length=20, blank=True)
    adoptive_father = models.CharField(_("adoptive father"), max_length=200, blank=True)
    adoptive_mother = models.CharField(_("adoptive mother"), max_length=200, blank=True)
    adoptive_relationship = models.CharField(
        _("relationship to the adoptive parents"), max_length=20, blank=True
    )
    spouse_mark = models.CharField(_("husband or wife"), max_length=1, choices=SpouseMark, blank=True)
    former_register = models.CharField(_("former register"), max_length=400, blank=True)
    entered_on = models.DateField(_("entered on"), null=True, blank=True)
    removed_on = models.DateField(_("removed on"), null=True, blank=True)
    overseas_elector = models.CharField(_("roll of overseas electors"), max_length=100, blank=True)

    objects = RegisterMemberQuerySet.as_manager()
    municipality_path = "register__municipality"

    class Meta:
        verbose_name = _("member of a family register")
        verbose_name_plural = _("members of family registers")
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="register_member_has_its_number"),
            models.UniqueConstraint(
                fields=["register", "resident"],
                condition=models.Q(removed_on=None),
                name="register_member_is_one_resident",
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="register_member_counts_from_one"),
            models.CheckConstraint(
                condition=models.Q(birth_precision=DatePrecision.DAY) | ~models.Q(birth_text=""),
                name="register_member_partial_birth_has_its_text",
            ),
            models.CheckConstraint(
                condition=models.Q(removed_on=None)
                | models.Q(entered_on=None)
                | models.Q(removed_on__gte=models.F("entered_on")),
                name="register_member_leaves_after_entry",
            ),
            models.CheckConstraint(  # 二男, never 次男
                condition=~models.Q(relationship__startswith="次")
                & ~models.Q(adoptive_relationship__startswith="次"),
                name="register_member_ordinal_is_the_registers",
            ),
        ]

    def __str__(self) -> str:
        return f"register member {self.pk}"

    def clean(self) -> None:
        """A member is linked to a resident of the register's own city only."""
        if self.resident and self.resident.municipality_id != self.register.municipality_id:
            raise ValidationError({"resident": _("The resident belongs to another municipality.")})


class RegisterEvent(models.Model):
    """戸籍事項 (no member) or 身分事項: one entry, its items as ordered labels and values."""

    register = models.ForeignKey(
        FamilyRegister, on_delete=models.PROTECT, related_name="events", verbose_name=_("family register")
    )
    member = models.ForeignKey(
        RegisterMember,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("member"),
    )
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=24, choices=RegisterEventKind)
    title = models.CharField(_("label as printed"), max_length=60)
    effective_sort_on = models.DateField(_("effective on"), null=True, blank=True)
    effective_precision = models.CharField(
        _("precision of the effective date"), max_length=10, choices=DatePrecision, default=DatePrecision.DAY
    )
    effective_text = models.CharField(_("effective date as registered"), max_length=40, blank=True)
    items = models.JSONField(_("items in order"), default=list, validators=[validate_items], blank=True)

    objects = ScopedQuerySet.as_manager()
    municipality_path = "register__municipality"

    class Meta:
        verbose_name = _("entry of a family register")
        verbose_name_plural = _("entries of family registers")
        constraints = [
            models.UniqueConstraint(
                fields=["register", "order"],
                condition=models.Q(member=None),
                name="register_event_has_its_place",
            ),
            models.UniqueConstraint(
                fields=["member", "order"],
                condition=models.Q(member__isnull=False),
                name="register_event_has_its_place_with_a_member",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(kind=RegisterEventKind.OTHER)
                    | models.Q(kind__in=sorted(REGISTER_KINDS), member=None)
                    | models.Q(kind__in=sorted(PERSON_KINDS), member__isnull=False)
                ),
                name="register_event_is_of_the_register_or_a_member",
            ),
            models.CheckConstraint(
                condition=models.Q(effective_precision=DatePrecision.DAY) | ~models.Q(effective_text=""),
                name="register_event_partial_date_has_its_text",
            ),
        ]

    def __str__(self) -> str:
        return f"register entry {self.pk}"

    def clean(self) -> None:
        """An entry of a member stands in the member's own register."""
        if self.member and self.member.register_id != self.register_id:
            raise ValidationError({"member": _("The member stands in another register.")})

    def printed_items(self) -> tuple[Item, ...]:
        """The items in the order in which this kind of entry prints them; raises NotItems."""
        return in_order(self.kind, read_items(self.items))

    def odd_labels(self) -> tuple[str, ...]:
        """Labels that this kind of entry does not have: lawful in old records, but worth a look."""
        return odd_labels(self.kind, read_items(self.items))


class RegisterAddress(models.Model):
    """附票: one address of a member while in this register, in order."""

    member = models.ForeignKey(
        RegisterMember, on_delete=models.PROTECT, related_name="addresses", verbose_name=_("member")
    )
    order = models.PositiveSmallIntegerField(_("order"))
    address = models.CharField(_("address"), max_length=400)
    fixed_sort_on = models.DateField(_("address fixed on"), null=True, blank=True)
    fixed_precision = models.CharField(
        _("precision of the date"), max_length=10, choices=DatePrecision, default=DatePrecision.DAY
    )
    fixed_text = models.CharField(_("address fixed, as registered"), max_length=40, blank=True)

    objects = ScopedQuerySet.as_manager()
    municipality_path = "member__register__municipality"

    class Meta:
        verbose_name = _("address in the address history")
        verbose_name_plural = _("addresses in the address history")
        constraints = [
            models.UniqueConstraint(fields=["member", "order"], name="register_address_has_its_place"),
            models.CheckConstraint(
                condition=models.Q(fixed_precision=DatePrecision.DAY) | ~models.Q(fixed_text=""),
                name="register_address_partial_date_has_its_text",
            ),
        ]

    def __str__(self) -> str:
        return f"register address {self.pk}"
