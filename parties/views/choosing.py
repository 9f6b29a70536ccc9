"""Choosing one of many contact persons in a form: a search inside it, that keeps what was typed."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from convenant.http import PortalRequest, posted
from parties.models import ContactPerson
from parties.queries.choosing import Offered, offered

SEARCH, WORDS = "vind", "zoek"


def offered_in(
    request: PortalRequest, people: QuerySet[ContactPerson], field: str, chosen: UUID | None = None
) -> Offered:
    return offered(people, request.POST.get(WORDS, ""), (request.POST.get(field), chosen))


def filled_in(request: PortalRequest, initial: dict[str, Any]) -> dict[str, Any]:
    """For a form. Who searches sends nothing yet: what was typed so far stands in it, without a word on what misses."""
    if SEARCH in request.POST:
        return {"initial": initial | request.POST.dict()}
    return {"data": posted(request), "initial": initial}
