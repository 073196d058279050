"""Whose rows a member of staff works with: the one place that every staff page asks."""

from typing import Any

from django.db.models import Model, QuerySet

from registry.models import Municipality
from registry.shared.tenancy import ScopedQuerySet


def municipality_of(user: Any) -> Municipality | None:
    """The clerk's municipality, None for everybody else."""
    clerk = getattr(user, "clerk", None)
    return clerk.municipality if clerk else None


def is_operator(user: Any) -> bool:
    """One of the vendor's operators, who set cities up and see nobody's records."""
    return bool(user.is_active and user.is_superuser and municipality_of(user) is None)


def may_see(user: Any, *, personal: bool) -> bool:
    """Whether the user has any rows to see at all; personal data are for a city's clerks alone."""
    return municipality_of(user) is not None or (is_operator(user) and not personal)


def within_reach(queryset: QuerySet[Any], user: Any, *, personal: bool) -> QuerySet[Any]:
    """The rows of the user's city; for operators every city's configuration; for others none."""
    municipality = municipality_of(user)
    if municipality is not None:
        return ScopedQuerySet.of(queryset, municipality.pk)  # type: ignore[type-var]
    return queryset if may_see(user, personal=personal) else queryset.none()


def belongs_to_a_city(model: type[Model]) -> bool:
    """Whether the model's rows are some municipality's."""
    return hasattr(model, "municipality_path") or any(f.name == "municipality" for f in model._meta.fields)
