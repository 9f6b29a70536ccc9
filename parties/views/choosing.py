"""Choosing one of many contact persons in a form: a search inside it, that keeps what was typed."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from convenant.http import PortalRequest, posted
from parties.models import ContactPerson
from parties.queries.choosing import Offered, offered

SEARCH, WORDS, SEARCHED, ENTER = "vind", "zoek", "gezocht", "enter"


def offered_in(
    request: PortalRequest, people: QuerySet[ContactPerson], field: str, chosen: UUID | None = None
) -> Offered:
    return offered(people, request.POST.get(WORDS, ""), (request.POST.get(field), chosen))


def filled_in(request: PortalRequest, initial: dict[str, Any]) -> dict[str, Any]:
    """For a form. Who searches sends nothing yet: what was typed so far stands in it, without a word on what misses."""
    if searches(request):
        return {"initial": initial | request.POST.dict()}
    return {"data": posted(request), "initial": initial}


def searches(request: PortalRequest) -> bool:
    """By the button, or by Enter behind other words than were searched for; Enter in another field saves."""
    sent = request.POST
    return SEARCH in sent or (ENTER in sent and sent.get(WORDS, "").strip() != sent.get(SEARCHED, "").strip())
