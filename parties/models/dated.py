"""Own and circle rows that hold from a day to a day, both included."""

from datetime import date
from typing import TypeVar

from django.db import models

from convenant.tenancy.rows import ScopedManager

Row = TypeVar("Row", bound=models.Model)
IN_ORDER = models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from"))


class DatedManager(ScopedManager[Row]):
    def on(self, day: date) -> models.QuerySet[Row]:
        return self.get_queryset().filter(holds_on(day))


def holds_on(day: date) -> models.Q:
    still = models.Q(valid_until=None) | models.Q(valid_until__gte=day)
    return still & models.Q(valid_from__lte=day)
