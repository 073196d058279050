"""One city's rows and nobody else's: the scope of every staff query, in one place."""

from typing import Any, Self

from django.db import models


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to a municipality, directly or through the path that the model names."""

    def of(self, *municipalities: Any) -> Self:
        """Only rows of these municipalities (instances or primary keys); none given, no rows."""
        path = getattr(self.model, "municipality_path", "municipality")
        return self.filter(**{f"{path}__in": municipalities})
