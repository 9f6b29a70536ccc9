"""On the start page: a register that changed, a DPIA to look at again, a request that must be answered."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import QuerySet
from django.urls import reverse

from convenant import clock
from convenant.models import ProcessorAgreement, RequestState, SubjectRequest
from convenant.permissions import HANDLE_REQUESTS, KEEP_REGISTER, may
from convenant.queries.privacy import Alarms, alarms_of
from convenant.queries.processor_text import parts_of, standing
from convenant.queries.requests import line_of
from convenant.start import Waiting
from convenant.statements import keeper
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking


def privacy_waiting(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Requests without a name: who it is about stands sealed."""
    keeps, last = may(actor, KEEP_REGISTER), _last_signed()
    open_ = _requests() if may(actor, HANDLE_REQUESTS) else SubjectRequest.objects.none()
    yield (open_, last) if keeps else (open_,)
    signed = _processor(actor, last) if keeps else ()
    return [*signed, *(_request(row) for row in open_)]


@made_once
def _requests() -> QuerySet[SubjectRequest]:
    requests = SubjectRequest.objects.filter(state=RequestState.OPEN).defer("subject", "asked", "result")
    return requests.order_by("due_on")[:5]


@made_once
def _last_signed() -> QuerySet[ProcessorAgreement]:
    return ProcessorAgreement.objects.order_by("-recorded_at")[:1]


def register_waiting(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """A source of its own, so that it is asked in the same message as the requests."""
    if not may(actor, KEEP_REGISTER):
        return []
    return list(_register((yield from alarms_of(circles))))


def _processor(actor: Actor, last: Iterable[ProcessorAgreement]) -> Iterator[Waiting]:
    found = standing(next(iter(last), None), parts_of(actor.organisation_name, keeper()))
    if found.kind != "good":
        yield Waiting(
            "Verwerkersovereenkomst", reverse("privacy:processor"), found.sentence, kind="warn", word=found.word
        )


def _register(alarms: Alarms) -> Iterator[Waiting]:
    page = reverse("privacy:register")
    if alarms.changed:
        sub, word = "Een regel is anders dan toen u dit bevestigde.", f"{alarms.changed} gewijzigd"
        yield Waiting("Verwerkingsregister", f"{page}?stand=changed", sub, kind="warn", word=word)
    if alarms.new:
        sub, word = "Er is een verwerking bij die u nog niet bevestigde.", f"{alarms.new} nieuw"
        yield Waiting("Verwerkingsregister", f"{page}?stand=new", sub, kind="warn", word=word)
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
