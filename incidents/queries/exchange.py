"""Copies that the school gave, what came back on them, and what the incident's page says of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from convenant import clock, gate
from convenant.addresses import address
from convenant.gate import GateRules
from convenant.http import PortalRequest
from convenant.models import DataClass, Ground
from convenant.start import Waiting
from convenant.templatetags.portal import nl_day
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from convenant.wording import article_words
from incidents.hooks import Panel
from incidents.models import AnswerCode, Disclosure, Incident, IncidentState, Notice, NoticeKind
from incidents.permissions import HANDLE, at_places, hidden_from, may
from parties.models import Party, Role, Service
from parties.queries.places import location_ids

from .given import SENT, Given, copies_given, each_with, line, notices_about
from .parcels import CORE_FIELDS
from .phrases import at_moment, capital, function_words, since_moment
from .proposals import proposals_for
from .taxonomy import shown_reference, shown_version
from .verdict import verdict_box


def copies_of(incident: Incident) -> list[Disclosure]:
    """Newest first. Asked once for an incident at hand: the sentence and the panel rest on the same copies."""
    held = vars(incident)
    if "copies" not in held:
        held["copies"] = _copies(incident=incident.pk).all()
        for row in held["copies"]:
            row.incident = incident
    return list(held["copies"])


@made_once
def _copies(*, incident: UUID) -> QuerySet[Disclosure]:
    rows = Disclosure.objects.filter(incident_id=incident).select_related("recipient", "decision")
    return rows.defer("weighing").order_by("-sent_at")


def reads(incident: Incident, actor: Actor) -> Iterator[Statement[Any]]:
    """What the sentence and the panels ask."""
    yield _copies(incident=incident.pk)
    yield notices_about(incident=incident.pk)
    yield proposals_for(incident)
    if incident.state == IncidentState.OPEN:
        yield _police_of(incident)


def side_panel(incident: Incident, actor: Actor, request: PortalRequest) -> Panel | None:
    """ "Kopieën en antwoorden", beside the incident."""
    if not may(actor, HANDLE):
        return None
    given = each_with(notices_about(incident=incident.pk), copies_of(incident))
    copies = [panel_line(copy) for copy in given]
    convenant = incident.convenant
    context = {
        "copies": copies, "fresh": sum(copy["new_answer"] for copy in copies), "proposals": waiting_proposals(incident),
        "slug": convenant.slug, "prefix": convenant.article_prefix,
        "talk_url": address("thread:school", incident.pk),
        "recipients_url": address("exchange:recipients", incident.pk),
        "open": incident.state != IncidentState.WITHDRAWN,
    }  # fmt: skip
    return Panel("incidents/exchange_panel.html", context, "side")


def waiting_proposals(incident: Incident) -> list[dict[str, str]]:
    return [
        {"url": address("exchange:agree", incident.pk, row.pk), "at": at_moment(row.saved_at)}
        for row in proposals_for(incident).all()
    ]


def panel_line(given: Given) -> dict[str, Any]:
    answers = [answer_line(notice) for notice in given.answers]
    may_withdraw = given.state == SENT
    return line(given) | {
        "answers": answers,
        "withdraw_url": address("exchange:withdraw", given.row.pk) if may_withdraw else "",
    }


def answer_line(notice: Notice) -> dict[str, Any]:
    return {
        "words": AnswerCode(notice.code).label if notice.code else "", "at": at_moment(notice.at),
        "by": function_words(notice.function), "new": notice.seen_at is None,
        "read_url": address("exchange:answer-read", notice.pk), "has_text": bool(notice.content),
    }  # fmt: skip


def step_panel(incident: Incident, actor: Actor, request: PortalRequest) -> Panel | None:
    """Inside step "melden": what the gate says and the way to the page that prepares it."""
    police = police_of(incident) if may(actor, HANDLE) and incident.state == IncidentState.OPEN else None
    if police is None:
        return None
    rules = GateRules.between_roles(shown_version(incident.convenant_id))
    answer = gate.evaluate(rules, Role.SCHOOL, Role.POLITIE, DataClass.CORE, {"assigned": True})
    why_url = address("exchange:why", incident.pk, police, DataClass.CORE.value)
    verdict = verdict_box(answer, rules, why_url=why_url)
    context = {"verdict": verdict, "prepare_url": address("exchange:prepare", incident.pk, police)}
    return Panel("incidents/exchange_step.html", context, "step4")


def police_of(incident: Incident) -> str | None:
    """The slug of the organisation that gets a melding of this incident."""
    return next(iter(_police_of(incident)), None)


def _police_of(incident: Incident) -> Statement[str]:
    return _police(convenant=incident.convenant_id, location=incident.location_id, today=clock.today())


@made_once
def _police(*, convenant: UUID, location: UUID, today: date) -> QuerySet[Service, str]:
    police = _serving(convenant, location, today).filter(role=Role.POLITIE)
    return police.values_list("organisation__slug", flat=True)[:1]


def serving_parties(incident: Incident) -> QuerySet[Service]:
    return _serving(incident.convenant_id, incident.location_id, clock.today())


def _serving(convenant: UUID, location: UUID, today: date) -> QuerySet[Service]:
    found = Service.valid.on(today).filter(convenant_id=convenant, location_id=location)
    return found.select_related("organisation").order_by("role", "organisation__name")


def party_of(incident: Incident, actor: Actor) -> QuerySet[Party]:
    """Parties of the incident's convenant that a copy could be meant for; the gate says whether it may."""
    found = Party.valid.on(clock.today()).filter(convenant_id=incident.convenant_id)
    return found.exclude(organisation_id=actor.organisation).select_related("organisation")


def copy_sentence(incident: Incident, actor: Actor) -> str:
    """For "Wie ziet dit?": who holds a copy since when, from the copies that went."""
    held: dict[UUID, list[Disclosure]] = defaultdict(list)
    for row in reversed(copies_of(incident)):
        if row.withdrawn_at is None:
            held[row.recipient_id].append(row)
    return " ".join(_held(held[recipient]) for recipient in sorted(held))


def _held(copies: list[Disclosure]) -> str:
    first = copies[0]
    people = any(set(row.fields) - CORE_FIELDS for row in copies)
    what = "de kern en van personen" if people else "de kern"
    article = f" ({article_words(first.decision.article)})" if first.decision.article else ""
    return f"{first.recipient.name} heeft sinds {since_moment(first.sent_at)} een kopie van {what}{article}."


def new_answers(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """For the start page: answers that nobody at the school has read."""
    if not may(actor, HANDLE):
        return []
    fresh = _unseen_answers()
    yield (fresh,)
    if not fresh:
        return []
    answered = _answered(hidden_from(actor), places=location_ids(actor), keys=[notice.disclosure for notice in fresh])
    yield (answered,)
    copies = {given.pk: given for given in answered}
    return [_waiting(notice, copies[notice.disclosure]) for notice in fresh if notice.disclosure in copies]


@made_once
def _unseen_answers() -> QuerySet[Notice]:
    return Notice.objects.filter(kind=NoticeKind.ANSWER, seen_at=None).order_by("-at")[:20]


@made_once
def _answered(hidden: tuple[str, ...], *, places: list[UUID], keys: list[UUID]) -> QuerySet[Disclosure]:
    return copies_given(at_places(places, hidden)).filter(pk__any_of=keys)


def _waiting(notice: Notice, row: Disclosure) -> Waiting:
    return Waiting(
        title=f"Antwoord op {shown_reference(row.incident.reference)}",
        url=address("exchange:disclosure", row.pk),
        sub=f"{row.recipient.name} · {AnswerCode(notice.code).label}",
        on=timezone.localtime(notice.at).date(), kind="info", word="antwoord",
    )  # fmt: skip


def grounds_of(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Consents and vorderingen of one incident, as the page lists them."""
    return [
        {
            "pk": row.pk, "words": f"{capital(Ground(row.kind).value)}: {row.subject or 'iedereen in dit incident'}",
            "sub": _validity(row), "may_withdraw": row.kind == Ground.TOESTEMMING and row.withdrawn_on is None,
        }
        for row in rows
    ]  # fmt: skip


def _validity(row: Any) -> str:
    if row.withdrawn_on:
        return f"ingetrokken op {nl_day(row.withdrawn_on)}"
    until = f", geldig tot en met {nl_day(row.valid_until)}" if row.valid_until else ""
    return f"van {nl_day(row.given_on)}{until}"
