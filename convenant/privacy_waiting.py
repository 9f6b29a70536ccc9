"""On the start page: a register that changed, a DPIA to look at again, a request that must be answered."""

from collections.abc import Iterator, Sequence

from django.urls import reverse

from convenant import clock
from convenant.models import RequestState, SubjectRequest
from convenant.permissions import HANDLE_REQUESTS, KEEP_REGISTER, may
from convenant.queries.privacy import alarms_of
from convenant.queries.requests import line_of
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import Actor


def privacy_waiting(actor: Actor, circles: Sequence[Circle]) -> list[Waiting]:
    found = list(_register(circles)) if may(actor, KEEP_REGISTER) else []
    return found + (list(_requests()) if may(actor, HANDLE_REQUESTS) else [])


def _register(circles: Sequence[Circle]) -> Iterator[Waiting]:
    alarms = alarms_of(circles)
    if alarms.changed:
        word = f"{alarms.changed} gewijzigd"
        address = f"{reverse('privacy:register')}?stand=changed"
        sub = "Een regel is anders dan toen u dit bevestigde."
        yield Waiting("Verwerkingsregister", address, sub, kind="warn", word=word)
    if day := alarms.review_on:
        late = day < clock.today()
        word = "te laat" if late else ""
        sub = "Bekijk of het oordeel over de DPIA nog klopt."
        yield Waiting(
            "DPIA opnieuw bekijken", reverse("privacy:dpias"), sub, day, "bad" if late else "", word, waits=late
        )


def _requests() -> Iterator[Waiting]:
    """Without a name: who it is about stands sealed."""
    open_ = SubjectRequest.objects.filter(state=RequestState.OPEN).defer("subject", "asked", "result")
    for row in open_.order_by("due_on")[:5]:
        line = line_of(row)
        address = reverse("privacy:request", kwargs={"request_id": row.pk})
        yield Waiting("Verzoek over privacy", address, line.kind, row.due_on, *line.badge)
