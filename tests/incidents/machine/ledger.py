"""What a school holds, read in one statement, and the rules that every moment has to keep."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from convenant.audit.models import Entry
from convenant.tenancy.scope import Actor, scope
from incidents.models import IncidentState
from incidents.permissions import visible_to

OF_INCIDENT = (
    "incidents_step", "incidents_involvedperson", "incidents_vaultnote", "incidents_vaultopening",
    "incidents_openingrequest", "incidents_measure", "incidents_followup", "incidents_attachment",
    "incidents_eventlink",
)  # fmt: skip
ROWS = " union all ".join(
    [
        "select 'incidents_incident', id, merged_into_id, revision, state, category from incidents_incident",
        "select 'incidents_eventnotice', id, null, 0, '', '' from incidents_eventnotice",
        *(f"select '{table}', id, incident_id, 0, '', '' from {table}" for table in OF_INCIDENT),
    ]
)
CLOSED_TOO_SOON = """
select incident.reference, undone.what from incidents_incident incident
join (
    select incident_id, key as what from incidents_step where mandatory and state = 'open'
    union all select incident_id, key from incidents_followup where (mandatory or kind = 'care') and state = 'open'
) undone on undone.incident_id = incident.id where incident.state = 'closed'
"""
ENDED_WITHOUT_REASON = """
select reference from incidents_incident incident where state = 'withdrawn' and not exists (
    select from incidents_vaultnote note where note.incident_id = incident.id and kind = 'intrekking')
"""
DONE_BY_NOTHING = """
select incident.reference from incidents_incident incident
join incidents_step step on step.incident_id = incident.id and step.key = 'measure' and step.state = 'done'
where incident.state = 'open' and step.proof ? 'measure' and not exists (
    select from incidents_measure taken where taken.incident_id = incident.id and taken.withdrawn_at is null)
"""
"""Nobody in the machine fills in the form of that step, so only a measure puts its kind there."""
Key = tuple[str, UUID, UUID | None]


@dataclass(frozen=True)
class Held:
    """At one moment. `revisions` and `states` by incident; a row of an incident is known by where it hangs too."""

    rows: frozenset[Key]
    revisions: dict[UUID, int]
    states: dict[UUID, str]
    merged: dict[UUID, UUID]
    last: int


def read(school: Actor) -> Held:
    """Inside the school's scope."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.execute("select coalesce(max(number), 0) from audit_entry")
        last = cursor.fetchone()[0]
    cores = [row for row in found if row[0] == "incidents_incident"]
    rows = {(table, pk, None if table == "incidents_incident" else of) for table, pk, of, *_ in found}
    return Held(
        frozenset(rows), {row[1]: row[3] for row in cores}, {row[1]: row[4] for row in cores},
        {row[1]: row[2] for row in cores if row[2]}, last,
    )  # fmt: skip


def told_since(number: int) -> Counter[str]:
    """Actions in the trail of the acting organisation."""
    return Counter(Entry.objects.filter(number__gt=number).values_list("action", flat=True))


def check(school: Actor, before: Held) -> Held:
    """Nothing is lost, hidden, ended without a reason or closed too soon; what has ended stays so."""
    with scope(school):
        now = read(school)
        assert not before.rows - now.rows, f"lost: {sorted(map(str, before.rows - now.rows))}"
        shown = set(visible_to(school).values_list("pk", flat=True))
        assert shown == set(now.states), "an incident is there and its register does not show it"
        assert _all(CLOSED_TOO_SOON) == [], "closed while something mandatory or promised was open"
        assert _all(DONE_BY_NOTHING) == [], "the step says a measure was taken, and each was withdrawn"
        assert _all(ENDED_WITHOUT_REASON) == [], "withdrawn without a reason in the vault"
    for pk, revision in before.revisions.items():
        assert now.revisions[pk] >= revision, "a revision went down"
        ended = before.states[pk] != IncidentState.OPEN
        assert not ended or (now.states[pk], now.revisions[pk]) == (before.states[pk], revision), "ended, yet changed"
    assert before.merged.items() <= now.merged.items(), "a pointer of a double record went"
    return now


def _all(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
