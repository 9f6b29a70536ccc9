"""What incidents ring for. Only that something is there, never of what: no reference, no location, no category."""

from uuid import UUID

from django.db.models import Q

from convenant.bell import Kind
from convenant.models import Channel
from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor
from parties.queries.places import location_ids

from .models import AbsenceCount, Disclosure, ReceivedSignal, SentSignal
from .permissions import (
    HANDLE,
    HANDLERS,
    HANDLERS_AND_BOARD,
    READERS,
    SENDERS,
    may,
    may_read_signals,
    may_send,
    visible_to,
)
from .queries.events import asked_of_us
from .queries.four_eyes import requests_before
from .queries.inbox import RECIPIENTS, may_receive, received_by
from .releases.policy import APPROVE, POLICY

OPENING_ASKED, OPENING_DECIDED = "vault.opening_asked", "vault.opening_decided"
REPORT, STATE, ANSWER = "copy.report", "copy.state", "copy.answer"
PROPOSAL, RELEASE_ASKED, RELEASED = "copy.proposal", "release.asked", "release.released"
SIGNAL, SIGNAL_ANSWER = "signal.received", "signal.answered"
SEVERAL_DONE, EVENT_ASKED = "incidents.several_done", "event.asked"
EXPORT_READY, RECORDED = "incidents.export_ready", "incident.recorded"
RECEIVERS = frozenset(RECIPIENTS)
ABSENCE_DUE = "absence.due"
NOBODY = UUID(int=0)


def about_a_copy_received(actor: Actor) -> Q:
    """As the postvak: for a location that this person works for."""
    return Q(subject__in=received_by(actor).order_by().values("pk")) if may_receive(actor) else Q(pk=None)


def about_a_copy_given(actor: Actor) -> Q:
    return Q(subject__in=Disclosure.objects.filter(incident__in=visible_to(actor)).values("pk"))


def about_a_signal(actor: Actor) -> Q:
    """For a location that this person works for."""
    mine = ReceivedSignal.objects.filter(location_id__in=location_ids(actor))
    return Q(subject__in=mine.values("pk")) if may_read_signals(actor) else Q(pk=None)


def about_a_signal_sent(actor: Actor) -> Q:
    mine = SentSignal.objects.filter(location_id__in=location_ids(actor))
    return Q(subject__in=mine.values("pk")) if may_send(actor) else Q(pk=None)


def about_absence(actor: Actor) -> Q:
    """At the locations of this person."""
    return Q(subject__in=AbsenceCount.objects.filter(location_id__in=location_ids(actor)).values("pk"))


def about_an_incident(actor: Actor) -> Q:
    return Q(subject__in=visible_to(actor).values("pk"))


def about_a_question(actor: Actor) -> Q:
    """That still waits: not answered, and not ended by its asker."""
    return Q(subject__in=asked_of_us().order_by().values("pk")) if may(actor, HANDLE) else Q(pk=None)


def about_a_request(actor: Actor) -> Q:
    """At the locations of this person; also of an incident that he may not see: agreeing shows nothing of it."""
    if not may(actor, HANDLE):
        return Q(pk=None)
    return Q(subject__in=requests_before(actor).exclude(asked_by=actor.membership_id or NOBODY).values("pk"))


KINDS = (
    Kind(
        RECORDED, "Nieuw incident gemeld", "Een collega meldde een incident", "incidents:detail", "pk",
        functions=frozenset({Function.COORDINATOR}), reach=about_an_incident, channel=Channel.DIRECT,
    ),
    Kind(
        REPORT, "Melding ontvangen", "{sender} stuurde een melding", "exchange:copy", "pk", icon="inbox",
        functions=RECEIVERS, reach=about_a_copy_received, channel=Channel.DIRECT,
    ),
    Kind(
        STATE, "Nieuwe stand ontvangen", "{sender} stuurde een nieuwe stand", "exchange:copy", "pk", icon="inbox",
        functions=RECEIVERS, reach=about_a_copy_received,
    ),
    Kind(
        ANSWER, "Antwoord ontvangen", "{sender} gaf antwoord op een melding", "exchange:disclosure", "pk",
        icon="return", functions=HANDLERS_AND_BOARD, reach=about_a_copy_given, channel=Channel.DIRECT,
    ),
    Kind(
        PROPOSAL, "Kopie wacht op akkoord", "Een collega zette een kopie klaar voor uw akkoord", "incidents:detail",
        "pk", icon="check-square", functions=frozenset({Function.DIRECTIE}), reach=about_an_incident,
        channel=Channel.DIRECT,
    ),
    Kind(
        SIGNAL, "Signaal ontvangen", "{sender} gaf een signaal door", "signals:list", icon="flag", functions=READERS,
        reach=about_a_signal,
    ),
    Kind(
        SIGNAL_ANSWER, "Antwoord op een signaal", "{sender} gaf antwoord op een signaal", "signals:list",
        icon="return", functions=SENDERS, reach=about_a_signal_sent,
    ),
    Kind(
        OPENING_ASKED, "Akkoord gevraagd voor een kluis", "Een collega vraagt uw akkoord om een kluis te openen",
        "incidents:opening", "pk", icon="key", functions=HANDLERS_AND_BOARD, reach=about_a_request,
        channel=Channel.DIRECT, fixed=True,
    ),
    Kind(
        OPENING_DECIDED, "Antwoord op uw verzoek om een kluis", "Uw verzoek om een kluis te openen is beantwoord",
        "incidents:detail", "pk", icon="key", functions=HANDLERS_AND_BOARD, reach=about_an_incident,
        channel=Channel.DIRECT,
    ),
    Kind(
        EVENT_ASKED, "Vraag over één gebeurtenis", "{sender} vraagt of een incident bij dezelfde gebeurtenis hoort",
        "incidents:event-answer", "pk", icon="link", functions=HANDLERS_AND_BOARD, reach=about_a_question,
    ),
    Kind(
        SEVERAL_DONE, "Werk aan meer incidenten klaar", "Wat u bij meer incidenten tegelijk vroeg, is gedaan",
        "incidents:several-job", "job_id", icon="check-square", functions=HANDLERS_AND_BOARD,
    ),
    Kind(
        EXPORT_READY, "Bestand van het register klaar", "Het bestand dat u van het register vroeg, staat klaar",
        "incidents:file-job", "job_id", icon="download", functions=HANDLERS_AND_BOARD,
    ),
    Kind(
        ABSENCE_DUE, "Verzuim melden bij leerplicht", "Er is verzuim dat nog bij leerplicht gemeld moet worden",
        "measures:terms", icon="clock", functions=HANDLERS, reach=about_absence,
    ),
    Kind(
        RELEASE_ASKED, "Vrijgave gevraagd", "{sender} vraagt uw akkoord voor cijfers", "figures:approve",
        circle=True, icon="check-square", functions=POLICY[APPROVE],
    ),
    Kind(
        RELEASED, "Cijfers vrijgegeven", "Er zijn nieuwe cijfers vrijgegeven", "figures:index", circle=True,
        icon="chart",
    ),
)  # fmt: skip
