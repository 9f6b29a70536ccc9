"""Publishing what was found about one's own duties."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from convenant import clock
from convenant.audit.trail import circle_event, record
from convenant.compliance.bearers import Bearer, bearers_of, bears
from convenant.compliance.duties import find, obligations_of
from convenant.compliance.judging import Judged, judge
from convenant.compliance.years import is_closed, open_years
from convenant.editing import one_at_a_time
from convenant.errors import Refused
from convenant.evidence import Finding
from convenant.gate import GateRules
from convenant.models import Convenant, DataClass, Obligation, PublishedState, State
from convenant.permissions import PUBLISH_STATES, may
from convenant.tenancy import hooks
from convenant.tenancy.jobs import enqueue
from convenant.tenancy.scope import MEMBER, PORTAL, Actor, current_scope, scope, system_actor
from convenant.terms import version_in_force

PUBLISH, PUBLISH_CIRCLE = "convenant.publish_states", "convenant.publish_circle"
NO_PARTY = "Uw organisatie is geen partij bij dit convenant."
CLOSED = "Dit schooljaar is afgesloten. Wat toen is gepubliceerd, blijft staan."
NO_RIGHT = "Uw functie werkt de stand van uw organisatie niet bij. Vraag de coördinator."


def publish_states(convenant: Convenant, *, actor: Actor, school_year: int | None = None, only: str = "") -> int:
    """The acting organisation's own duties: found in its own scope, published to the circle. Idempotent.

    `only` is the key of one duty. What was published about a closed school year stays as it was.

    A state is a process fact: that something was done, without content. The circle reads it, so the gate must
    allow it towards every other party. Returns how many states or labels changed.
    """
    if not may(actor, PUBLISH_STATES):
        raise Refused(NO_RIGHT)
    year = clock.school_year(clock.today()) if school_year is None else school_year
    if is_closed(year, clock.today()):
        raise Refused(CLOSED)
    mine = _own_bearer(convenant, actor)
    _ask_gate(convenant, actor)
    duties = [duty for duty in obligations_of(convenant, only) if bears(duty, mine)]
    return _publish(convenant, duties, year, actor)


def _publish(convenant: Convenant, duties: Sequence[Obligation], year: int, actor: Actor) -> int:
    """One at a time, so that what the night found first never overwrites what somebody added since."""
    one_at_a_time("states", convenant.pk, actor.organisation)
    rows = PublishedState.objects.filter(convenant=convenant, organisation_id=actor.organisation, school_year=year)
    known = {row.obligation: row for row in rows}
    fresh, changed = [], []
    for duty in duties:
        finding = find(duty, convenant, actor.organisation, year)
        told = _told(judge(duty, finding, year, clock.today()), finding)
        if duty.key not in known:
            fresh.append(_row(convenant, actor, year, duty, told))
        elif _update(known[duty.key], told, actor=actor):
            changed.append(duty.key)
    PublishedState.objects.bulk_create(fresh)
    if fresh or changed:
        record(actor, "compliance.published", convenant, fields=[*changed, *(row.obligation for row in fresh)])
    return len(fresh) + len(changed)


def _own_bearer(convenant: Convenant, actor: Actor) -> Bearer:
    mine = [bearer for bearer in bearers_of(convenant.pk) if bearer.organisation_id == actor.organisation]
    if not mine:
        raise Refused(NO_PARTY)
    return mine[0]


def _ask_gate(convenant: Convenant, actor: Actor) -> None:
    rules = GateRules.of(version_in_force(convenant))
    for other in set(rules.roles) - {actor.organisation}:
        answer = rules.decide(actor.organisation, other, DataClass.PROCESS, {})
        if not answer.allowed:
            raise Refused(answer.text, answer.article)


def publish_open_years(convenant: Convenant, *, actor: Actor, only: str = "") -> int:
    """This school year, and the one before it until that is closed. Returns how many states or labels changed."""
    years = open_years(clock.today())
    return sum(publish_states(convenant, actor=actor, school_year=year, only=only) for year in years)


def follow_own(convenant_id: UUID, *, actor: Actor) -> None:
    """What an organisation changed shows in its states as soon as a worker is free: by the portal, not by the person,
    who may not be allowed to publish. Once for all that changes in a scope; nothing for who is no party.

    Without a unique key: a job that is at work now has read its rows before this change.
    """
    asked, this = current_scope().kept, (PUBLISH, convenant_id)
    is_party = convenant_id in {circle.id for circle in hooks.circles_of(actor.organisation)}
    if is_party and this not in asked:
        asked[this] = enqueue(PUBLISH, actor=_portal(actor), convenant=convenant_id)


def follow_in_circle(convenant_id: UUID, *, actor: Actor) -> None:
    """What all parties see, as a meeting that was held, counts for the states of each of them."""
    enqueue(PUBLISH_CIRCLE, actor=_portal(actor), unique_key=f"publish-circle:{convenant_id}", convenant=convenant_id)


def _portal(actor: Actor) -> Actor:
    return replace(actor, membership_id=None, function=PORTAL)


def ask_every_party(convenant_id: UUID, unique_key: str = "") -> int:
    """A job of its own for every party, in its own scope. Returns how many parties."""
    parties = [bearer.organisation_id for bearer in bearers_of(convenant_id)]
    for organisation in parties:
        party = system_actor(MEMBER, organisation)
        with scope(party):
            enqueue(PUBLISH, actor=party, unique_key=unique_key, convenant=convenant_id)
    return len(parties)


Told = dict[str, Any]
"""The columns of a published state that follow from the evidence."""


def _told(judged: Judged, finding: Finding | None) -> Told:
    return {
        "state": judged.state, "label": judged.label[:200], "due_on": judged.due_on,
        "document_id": finding.document_id if finding else None,
    }  # fmt: skip


def _row(convenant: Convenant, actor: Actor, year: int, duty: Obligation, told: Told) -> PublishedState:
    return PublishedState(
        convenant=convenant, organisation_id=actor.organisation, obligation=duty.key, article=duty.article,
        school_year=year, computed_at=clock.now(), changed_at=clock.now(), **told,
    )  # fmt: skip


def _update(row: PublishedState, told: Told, *, actor: Actor) -> bool:
    before = {name: getattr(row, name) for name in told}
    if before == told:
        return False
    for name, value in told.items():
        setattr(row, name, value)
    row.computed_at = clock.now()
    if before["state"] != told["state"]:
        row.changed_at = clock.now()
        summary = f"Stand werd: {State(told['state']).label}"
        circle_event(actor, "compliance.state_changed", row, convenant_id=row.convenant_id, summary=summary)
    row.save(update_fields=["state", "label", "due_on", "document", "computed_at", "changed_at"])
    return True
