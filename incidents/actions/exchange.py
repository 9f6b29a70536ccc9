"""Giving a copy to another organisation, taking it back while nobody opened it, and what comes back."""

import json
from dataclasses import replace
from uuid import UUID, uuid4, uuid5

from convenant import clock, gate
from convenant.actions.bell import ring
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.gate import Answer
from convenant.models import DataClass, Decision, Mode
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from convenant.vault.cells import seal_in_transit
from incidents.bell import REPORT, STATE
from incidents.models import Disclosure, Incident, IncidentState, Notice, NoticeKind, ReceivedDisclosure, ReceivedKind
from incidents.permissions import HANDLE, require
from incidents.queries.parcels import CORE_FIELDS, Copy, Dossier, dossier_of, make_copy
from incidents.queries.phrases import at_moment, function_words
from incidents.queries.weighing import Parcel, Route, circumstances, route_to, weigh
from parties.models import Role

from .followups import told
from .locks import hold
from .steps import complete_melding

SENT, WITHDRAWN = "disclosure.sent", "disclosure.withdrawn"
CORE = Parcel()
USED = "Dit formulier is al verstuurd. Begin opnieuw voor een andere kopie."


class NotAllowed(Refused):
    """The gate did not allow the parcel. `answers` holds what it said per data class; nothing was sent."""

    def __init__(self, answers: dict[DataClass, Answer]) -> None:
        self.answers = answers
        first = next(answer for answer in answers.values() if not answer.allowed)
        super().__init__(first.text, first.article)


def disclose(
    incident: Incident,
    *,
    actor: Actor,
    recipient: Organisation,
    parcel: Parcel = CORE,
    submission: UUID | None = None,
) -> Disclosure:
    """Sends a snapshot of the fields of `parcel` (keys of `Dossier.items`). The same submission sends this copy, once.

    The gate decides here, whatever a page showed before. Each answer is kept: raise `NotAllowed` only after
    that, and never roll the caller's transaction back for it.
    """
    require(actor, HANDLE)
    key = uuid5(actor.organisation, str(submission or uuid4()))
    hold(key)
    dossier = dossier_of(incident)
    parcel = replace(parcel, fields=frozenset(parcel.fields) - empty_core(dossier))
    if earlier := Disclosure.objects.filter(pk=key).first():
        return refuse_other(earlier, incident, recipient, parcel.fields)
    if incident.state == IncidentState.WITHDRAWN:
        raise Refused("Dit incident is ingetrokken. Er kan geen kopie meer van weg.")
    route = route_to(dossier, recipient, actor)
    decisions = decide_on(dossier, route, parcel, actor)
    sent = deliver(key, dossier, route, parcel, decisions, actor)
    if route.recipient_role == Role.POLITIE:
        complete_melding(incident, actor=actor)
    if route.recipient_role == Role.LEERPLICHT:
        told(incident, "leerplicht", actor=actor)
    return sent


def refuse_other(earlier: Disclosure, incident: Incident, recipient: Organisation, going: frozenset[str]) -> Disclosure:
    """A form that went back in the browser may not say that something else was sent."""
    sent_before = (earlier.incident_id, earlier.recipient_id, earlier.fields)
    if sent_before != (incident.pk, recipient.pk, sorted(going)) or earlier.withdrawn_at:
        raise Refused(USED)
    return earlier


def empty_core(dossier: Dossier) -> frozenset[str]:
    """Items of the core that this incident has nothing for: they do not go, so they are not said to have gone."""
    return CORE_FIELDS - {item.key for item in dossier.items()}


def decide_on(dossier: Dossier, route: Route, parcel: Parcel, actor: Actor) -> list[Decision]:
    """One kept decision per data class, most sensitive first. Raises `NotAllowed` unless all are allowed."""
    unknown = parcel.fields - {item.key for item in dossier.items()}
    if unknown or not parcel.fields:
        raise Refused("Kies wat er meegaat.")
    answers = weigh(dossier, route, parcel, actor)
    known = circumstances(dossier, route, parcel, actor)
    decisions = [
        gate.keep(answer, actor=actor, recipient=route.recipient.pk, data_class=data_class, circumstances=known)
        for data_class, answer in answers.items()
    ]
    if not all(answer.allowed for answer in answers.values()):
        raise NotAllowed(answers)
    return decisions


def keep_refusals(route: Route, answers: dict[DataClass, Answer], *, actor: Actor) -> None:
    """An attempt that the gate stopped before anything was sent: kept without content."""
    for data_class, answer in answers.items():
        if not answer.allowed:
            gate.keep(answer, actor=actor, recipient=route.recipient.pk, data_class=data_class, circumstances={})


def deliver(
    key: UUID, dossier: Dossier, route: Route, parcel: Parcel, decisions: list[Decision], actor: Actor
) -> Disclosure:
    articles = list(dict.fromkeys(decision.article for decision in decisions if decision.article))
    copy = make_copy(dossier, parcel.fields)
    copy.core["articles"] = articles
    sent = own_row(key, dossier.incident, route.recipient, parcel, decisions[0], actor)
    inbox_row(sent, dossier.incident, copy, decisions[0], actor)
    record(
        actor, SENT, dossier.incident, fields=sorted(parcel.fields), ground=decisions[0].article,
        purpose=route.recipient.name,
    )  # fmt: skip
    return sent


def own_row(
    key: UUID, incident: Incident, recipient: Organisation, parcel: Parcel, decision: Decision, actor: Actor,
    *, kind: ReceivedKind = ReceivedKind.REPORT,
) -> Disclosure:  # fmt: skip
    row = Disclosure(
        pk=key, organisation_id=actor.organisation, incident=incident, recipient=recipient, decision=decision,
        kind=kind, mode=Mode.PER_CASE if kind == ReceivedKind.REPORT else Mode.AUTOMATIC,
        fields=sorted(parcel.fields), ground=parcel.ground,
        informed=parcel.informed, sent_at=clock.now(), function=actor.function,
    )  # fmt: skip
    if weighing := weighing_of(parcel):
        row.seal(weighing=json.dumps(weighing))
    row.save(force_insert=True)
    return row


def weighing_of(parcel: Parcel) -> dict[str, str]:
    names = ("necessity", "subsidiarity", "informed_reason")
    return {name: text for name in names if (text := getattr(parcel, name))}


def inbox_row(sent: Disclosure, incident: Incident, copy: Copy, decision: Decision, actor: Actor) -> None:
    """The recipient's own row: written without a look at its table, which the sender can't read."""
    row = ReceivedDisclosure(
        organisation_id=sent.recipient_id, sender_id=actor.organisation, decision=decision,
        convenant_id=incident.convenant_id, location_id=incident.location_id, thread=incident.thread,
        disclosure=sent.pk, kind=sent.kind, mode=sent.mode, article=decision.article, ground=sent.ground,
        core=copy.core, received_at=sent.sent_at,
    )  # fmt: skip
    if copy.content:
        row.content = seal_in_transit(copy.content, row.place("content"))
    row.save(force_insert=True)
    ring(REPORT if sent.kind == ReceivedKind.REPORT else STATE, row.pk, actor=actor, decision=decision)


def withdraw(sent: Disclosure, *, actor: Actor) -> None:
    """Until the recipient opens it. The copy leaves the recipient's list at once; that it was there stays known."""
    require(actor, HANDLE)
    hold(sent.pk)
    sent.refresh_from_db()
    if sent.withdrawn_at:
        return
    if seen := Notice.objects.filter(disclosure=sent.pk).exclude(kind=NoticeKind.WITHDRAWN).order_by("at").first():
        raise Refused(too_late(seen))
    Notice(
        organisation_id=sent.recipient_id, sender_id=actor.organisation, decision_id=sent.decision_id,
        thread=sent.incident.thread, disclosure=sent.pk, kind=NoticeKind.WITHDRAWN, at=clock.now(),
        function=actor.function,
    ).save(force_insert=True)  # fmt: skip
    sent.withdrawn_at = clock.now()
    sent.save(update_fields=["withdrawn_at"])
    record(actor, WITHDRAWN, sent.incident, purpose=sent.recipient.name)


def too_late(seen: Notice) -> str:
    return f"Intrekken kan niet meer: {function_words(seen.function)} opende de kopie {at_moment(seen.at)}."
