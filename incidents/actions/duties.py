"""Duties by law or convenant around an incident or a measure: made with it, and following it when it changes."""

from typing import Any

from convenant.models import ConvenantVersion, Obligation
from convenant.tenancy.scope import Actor
from incidents.models import FollowUp, FollowUpKind, Incident, Measure, StepState
from protocols.measures import Duty, notices_for, source_of
from protocols.planning import Situation, due_at

OWNER = "coordinator"
FREE = {"mandatory": False, "due_at": None}


def plan_notices(incident: Incident, situation: Situation, actor: Actor) -> None:
    """Who is told by law of a new incident."""
    if wanted := notices_for(situation.version, situation.category.main, situation.category.code):
        add_duties(incident, wanted, situation, actor)


def follow_notices(incident: Incident, situation: Situation, actor: Actor) -> None:
    """The same after its kind changed: two kinds may tell one organisation, the one by a day and the other freely."""
    wanted = notices_for(situation.version, situation.category.main, situation.category.code)
    follow_duties(incident, wanted, situation, actor)


def follow_duties(
    incident: Incident, wanted: list[Duty], situation: Situation, actor: Actor, measure: Measure | None = None
) -> None:
    """Once per key. An open one takes the new words and term, one that nobody asks any more is free and has no term;
    a handled one keeps what was done and only learns whether it must. What only now follows is added."""
    asked, articles = {duty.key: duty for duty in wanted}, articles_of(situation.version, wanted)
    there = FollowUp.objects.select_for_update().filter(incident=incident, measure=measure, kind=FollowUpKind.DUTY)
    known, place = {row.key: row for row in there.defer("note")}, {duty.key: at for at, duty in enumerate(wanted)}
    for row in known.values():
        duty = asked.get(row.key)
        now = _asked(duty, articles, situation) | {"order": place[row.key]} if duty else FREE
        _renew(row, now)
    add_duties(incident, [duty for duty in wanted if duty.key not in known], situation, actor, measure, place)


def _renew(row: FollowUp, values: dict[str, Any]) -> None:
    """A term that is counted from another duty goes on from the day on which that was done."""
    handled = values.keys() & {"mandatory", "order"}
    fields = values.keys() - ({"due_at"} if row.since else set()) if row.state == StepState.OPEN else handled
    changed = [name for name in fields if getattr(row, name) != values[name]]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)


def add_duties(
    incident: Incident,
    duties: list[Duty],
    situation: Situation,
    actor: Actor,
    measure: Measure | None = None,
    place: dict[str, int] | None = None,
) -> None:
    """`place`: key → where each stands among all that is asked, when others are there already."""
    place = place or {duty.key: at for at, duty in enumerate(duties)}
    articles = articles_of(situation.version, duties)
    FollowUp.objects.bulk_create(
        FollowUp(
            organisation_id=actor.organisation, incident=incident, measure=measure, kind=FollowUpKind.DUTY,
            key=duty.key, owner=OWNER, source=source_of(duty), order=place[duty.key],
            **_asked(duty, articles, situation),
        )
        for duty in duties
    )  # fmt: skip


def _asked(duty: Duty, articles: dict[str, str], situation: Situation) -> dict[str, Any]:
    region = situation.version.convenant.region
    return {
        "title": duty.title, "help": duty.help, "article": articles.get(duty.key, ""), "evidence": duty.evidence,
        "letter": duty.letter, "recipient": duty.recipient, "mandatory": duty.mandatory, "after": list(duty.after),
        "since": duty.since, "span": duty.term or {},
        "due_at": None if duty.since else due_at(duty.term, situation.recorded_at, region),
    }  # fmt: skip


def articles_of(version: ConvenantVersion, duties: list[Duty]) -> dict[str, str]:
    """Key of a duty → the article of the first of its obligations that this version has."""
    wanted = {key for duty in duties for key in duty.obligation}
    if not wanted:
        return {}
    known = dict(Obligation.objects.filter(version=version, key__in=wanted).values_list("key", "article"))
    return {duty.key: next((known[key] for key in duty.obligation if key in known), "") for duty in duties}
