"""One incident as its page shows it: ready strings, no rows."""

from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery

from convenant.templatetags.portal import nl_date, nl_time
from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.scope import Actor
from incidents import hooks
from incidents.models import (
    HOLDS_UP,
    Attachment,
    FollowUp,
    Incident,
    IncidentState,
    InvolvedPerson,
    Step,
    StepState,
    VaultNote,
)
from incidents.permissions import (
    BOARD,
    HANDLE,
    VAULT,
    WITHDRAW,
    closed_codes,
    hidden_from,
    may,
    reader_of_closed,
    without,
)
from incidents.vocabulary import blocking_steps
from parties.queries.places import location_ids, read_places_beside

from .history import history
from .history import reads as history_reads
from .involved import involved_words
from .step_lines import lines, not_closing, progress, step_at_hand
from .taxonomy import SERIOUSNESS, Taxonomy, names_of, own_name, shown_reference, title


def with_vault_counts(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """`person_count`, `note_count`, `attachment_count`: numbers only, nothing is opened."""
    return rows.select_related("location").annotate(**_vault_counts())


def open_duties() -> QuerySet[FollowUp]:
    """What keeps an incident open beside the steps: duties and aftercare; what is due first, first."""
    return FollowUp.objects.filter(HOLDS_UP, incident=OuterRef("pk")).order_by("due_at", "order")


@cache
def _vault_counts() -> dict[str, Subquery]:
    people = InvolvedPerson.objects.filter(incident=OuterRef("pk")).order_by().values("incident")
    notes = VaultNote.objects.filter(incident=OuterRef("pk")).order_by().values("incident")
    files = Attachment.objects.filter(incident=OuterRef("pk"), removed_at=None).order_by().values("incident")
    return {
        "person_count": Subquery(people.annotate(n=Count("pk")).values("n")),
        "note_count": Subquery(notes.annotate(n=Count("pk")).values("n")),
        "attachment_count": Subquery(files.annotate(n=Count("pk")).values("n")),
        "open_duty": Subquery(open_duties().values("title")[:1]),
    }


def detail(incident: Any, actor: Actor, chosen: int | None = None) -> dict[str, Any]:
    """Context of the page; `incident` comes from `with_vault_counts`.

    `chosen` opens another step than the one at hand (numbered from 1).
    """
    names = names_of(incident)
    steps = steps_of(incident)
    at_hand = step_at_hand(steps, incident, chosen)
    blocking = blocking_steps(steps)
    handles, seen = may(actor, HANDLE) and incident.state == IncidentState.OPEN, history(incident, steps)
    return {
        "incident": incident, "slug": incident.convenant.slug, "handles": handles,
        "title": incident_title(incident, names), "reference": shown_reference(incident.reference),
        "badges": badges(incident), "sees": sees(incident, actor),
        "not_closing": not_closing(blocking, incident) if handles else "",
        "undone_beside": handles and not blocking and bool(incident.open_duty),
        "may_close": handles and not blocking and not incident.open_duty,
        "may_reopen": may(actor, HANDLE) and incident.state == IncidentState.CLOSED,
        "may_withdraw": handles and may(actor, WITHDRAW),
        "steps_progress": progress(steps), "at_hand": at_hand, "step_lines": lines(steps, at_hand, incident, handles),
        "core": core_rows(incident, names, actor.organisation_name), "emergency": emergency(incident, names, steps),
        "timeline": seen.told, "readings": seen.readings, "times_read": seen.times_read,
        "shows_vault": may(actor, VAULT),
    }  # fmt: skip


def seen_at(pk: UUID, actor: Actor) -> Any:
    """With its location and the counts of the vault, for who may see the register. None: not there, or not for him.
    It is read in one message with the locations of who asks, and kept from him afterwards where it lies elsewhere."""
    read_places_beside(actor, found := _school_has(hidden_from(actor), pk=pk))
    return next((row for row in found if row.location_id in location_ids(actor)), None)


@made_once
def _school_has(hidden: tuple[str, ...], *, pk: UUID) -> QuerySet[Incident]:
    return with_vault_counts(without(hidden, Incident.objects.filter(pk=pk)))


def reads(incident: Incident, actor: Actor) -> Iterator[Statement[Any]]:
    """What `detail` and the panels ask of the incident, whatever stands in it."""
    yield _steps(incident=incident.pk)
    yield from history_reads(incident)
    if may(actor, HANDLE):
        for source in hooks.detail_reads:
            yield from source(incident, actor)


def steps_of(incident: Incident) -> list[Step]:
    steps = _steps(incident=incident.pk).all()
    for step in steps:
        step.incident = incident
    return steps


@made_once
def _steps(*, incident: UUID) -> QuerySet[Step]:
    return Step.objects.filter(incident_id=incident)


def incident_title(incident: Incident, names: Taxonomy) -> str:
    return title(names.label(incident.category), incident.place, names.places.get(incident.place, ""))


def badges(incident: Incident) -> list[tuple[str, str]]:
    state = {IncidentState.OPEN: ("info", "open")}.get(IncidentState(incident.state))
    shown = [state or ("neutral", incident.get_state_display())]
    return [*shown, ("bad", SERIOUSNESS[incident.seriousness])] if incident.serious else shown


def sees(incident: Incident, actor: Actor) -> str:
    """From the copies that exist, never from what should have gone."""
    copies = [sentence for source in hooks.copy_sentences if (sentence := source(incident, actor))]
    none = ["Niemand anders heeft hiervan een kopie."] if not copies else []
    school = actor.organisation_name
    if incident.category in closed_codes():
        return " ".join([closed_sees(actor), *copies, *none])
    return " ".join([f"{school}.", *copies, *none, f"Personen ziet alleen {school}."])


def closed_sees(actor: Actor) -> str:
    """Who reads a closed file at this school. Without a board in the portal the reporter has to know that."""
    if reader_of_closed(actor.organisation) == BOARD:
        return f"Alleen het bestuur van {actor.organisation_name} ziet dit dossier."
    return (
        f"Het bestuur van {actor.organisation_name} heeft geen account, dus de directie ziet dit dossier. "
        "Gaat het over iemand van de directie? Bel dan meteen het bestuur."
    )


def core_rows(incident: Incident, names: Taxonomy, school: str) -> list[tuple[str, str]]:
    facets = ", ".join(names.facets.get(code, code).lower() for code in incident.facets)
    place = names.places.get(incident.place, incident.place)
    pupils = "1 leerling" if incident.pupils == 1 else f"{incident.pupils} leerlingen"
    rows = [
        ("Wat", f"{names.label(incident.category)} ({incident.category})"),
        ("Waar", f"{own_name(incident.where, school)}, {place.lower()}"),
        ("Wanneer", ", ".join(filter(None, (nl_date(incident.occurred_on), nl_time(incident.occurred_at))))),
        ("Ernst", f"{incident.seriousness} van 4, {SERIOUSNESS[incident.seriousness]}"),
        ("Omschrijving", incident.description),
        ("Betrokken", pupils if incident.pupils else "nog niet ingevuld"),
    ]
    later = [("Aantallen per rol", involved_words(incident.involved)), ("Kenmerken", facets)]
    return [*rows, *(row for row in later if row[1])]


def emergency(incident: Incident, names: Taxonomy, steps: list[Step]) -> bool:
    """112 goes first as long as the safety step is open."""
    category = names.category(incident.category)
    unsafe = any(step.number == 0 and step.state == StepState.OPEN for step in steps)
    return bool(category and category.emergency and unsafe and incident.state == IncidentState.OPEN)
