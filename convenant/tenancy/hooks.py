"""What tenancy must ask of higher floors. `parties` fills in `circles_of`; unfilled, nobody has a circle."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from .models import Membership
    from .scope import Actor


@dataclass(frozen=True)
class Circle:
    """One convenant the organisation is an active party to."""

    id: UUID
    slug: str
    role: str
    holds_regie: bool


def _no_circles(organisation_id: UUID) -> list[Circle]:
    return []


circles_of: Callable[[UUID], list[Circle]] = _no_circles
on_refusal: list[Callable[["Actor", HttpRequest], None]] = []
"""Called in a short scope of its own, after a request ended in 403."""
gates: list[Callable[[HttpRequest, "Membership"], HttpResponse | None]] = []
"""Asked before the scope opens. An answer means: not yet, and the page behind it does not run."""


def fill_circles(source: Callable[[UUID], list[Circle]]) -> None:
    global circles_of
    circles_of = source
