"""On the start page: a register that changed, a DPIA to look at again, a request that must be answered."""

from collections.abc import Iterator, Sequence

from django.urls import reverse

from convenant import clock
from convenant.models import RequestState, SubjectRequest
from convenant.permissions import HANDLE_REQUESTS, KEEP_REGISTER, may
from convenant.queries.privacy import Alarms, alarms_of
from convenant.queries.requests import line_of
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import Actor
from convenant.together import Asking


def privacy_waiting(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Requests without a name: who it is about stands sealed."""
    alarms = open_ = None
    if may(actor, HANDLE_REQUESTS):
        requests = SubjectRequest.objects.filter(state=RequestState.OPEN).defer("subject", "asked", "result")
        open_ = requests.order_by("due_on")[:5]
        yield (open_,)
    if may(actor, KEEP_REGISTER):
        alarms = yield from alarms_of(circles)
    return [*(_register(alarms) if alarms else []), *(_request(row) for row in open_ or [])]


def _register(alarms: Alarms) -> Iterator[Waiting]:
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


def _request(row: SubjectRequest) -> Waiting:
    line = line_of(row)
    address = reverse("privacy:request", kwargs={"request_id": row.pk})
    return Waiting("Verzoek over privacy", address, line.kind, row.due_on, *line.badge)
