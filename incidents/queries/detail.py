"""One incident as its page shows it: ready strings, no rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone

from convenant import clock
from convenant.audit.models import Entry
from convenant.audit.trail import timeline
from convenant.templatetags.moments import Moment
from convenant.templatetags.portal import nl_clock, nl_date, nl_day, nl_time, nl_weekday
from convenant.tenancy.made_once import made_once
from convenant.tenancy.models import Function, Membership
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
    at_places,
    closed_codes,
    hidden_from,
    may,
    reader_of_closed,
)
from incidents.vocabulary import CLOSE, blocking_steps, proof_words
from parties.queries.places import location_ids

from .taxonomy import SERIOUSNESS, Taxonomy, names_of, own_name, shown_reference, title

NEAR = 4
"""Steps shown after the one at hand; the rest folds."""

WORDS = {
    "incident.recorded": "Incident geregistreerd",
    "incident.changed": "Kern gewijzigd",
    "incident.closed": "Incident gesloten",
    "incident.reopened": "Incident heropend",
    "incident.withdrawn": "Incident ingetrokken",
    "incident.assigned": "Behandelaar gewijzigd",
    "incident.merged": "Samengevoegd",
    "event.asked": "Koppeling van de gebeurtenis gevraagd aan",
    "event.confirmed": "Gebeurtenis gekoppeld met",
    "event.ended": "Koppeling van de gebeurtenis losgemaakt met",
    "step.done": "gedaan",
    "step.departed": "met reden niet gedaan",
    "step.reopened": "teruggezet",
    "melding.recorded": "Melding buiten het portaal vastgelegd",
    "vault.opened": "Kluis geopend. Doel",
    "vault.closed": "Kluis gesloten",
    "vault.person_added": "Persoon in de kluis gezet",
    "vault.person_changed": "Persoon in de kluis gewijzigd",
    "vault.found_by_name": "Gevonden bij zoeken op naam. Doel",
    "vault.note_added": "Tekst in de kluis gezet",
    "vault.opening_asked": "Akkoord gevraagd om de kluis te openen. Doel",
    "vault.opening_approved": "Akkoord gegeven om de kluis te openen. Doel",
    "vault.opening_denied": "Akkoord geweigerd om de kluis te openen. Doel",
    "vault.attachment_added": "Bijlage in de kluis gezet",
    "vault.attachment_downloaded": "Bijlage opgehaald",
    "vault.attachment_removed": "Bijlage weggehaald",
    "vault.attachment_restored": "Bijlage teruggezet",
    "vault.attachment_erased": "Inhoud van een weggehaalde bijlage gewist",
}
PROVEN = ("step.done", "melding.recorded")
AUTOMATIC = "automatisch"
FUNCTIONS = dict(Function.choices)


@dataclass(frozen=True)
class StepLine:
    """One line of the step list; `number` counts from 1."""

    number: int
    title: str
    state: str
    note: str = ""
    term: str = ""
    badge_kind: str = ""
    badge_word: str = ""
    article: str = ""
    slug: str = ""
    anchor: str = ""
    help: str = ""
    key: str = ""
    mandatory: bool = False
    url: str = ""

    @property
    def body_template(self) -> str:
        return "incidents/step_now.html" if self.state == "now" else ""


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
    handles = may(actor, HANDLE) and incident.state == IncidentState.OPEN
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
        "timeline": moments(incident, steps), "shows_vault": may(actor, VAULT),
    }  # fmt: skip


def seen_at(pk: UUID, actor: Actor) -> Any:
    """With its location and the counts of the vault, for who may see the register. None: not there, or not for him."""
    return next(iter(_seen_at(hidden_from(actor), places=location_ids(actor), pk=pk)), None)


@made_once
def _seen_at(hidden: tuple[str, ...], *, places: list[UUID], pk: UUID) -> QuerySet[Incident]:
    return with_vault_counts(at_places(places, hidden)).filter(pk=pk)


def steps_of(incident: Incident) -> list[Step]:
    steps = _steps(incident=incident.pk).all()
    for step in steps:
        step.incident = incident
    return steps


@made_once
def _steps(*, incident: UUID) -> QuerySet[Step]:
    return Step.objects.filter(incident_id=incident)


def step_at_hand(steps: list[Step], incident: Incident, chosen: int | None) -> Step | None:
    """The first open mandatory step; an open one that was asked for by number goes before."""
    if incident.state != IncidentState.OPEN:
        return None
    asked = [step for step in steps if step.number + 1 == chosen and step.state == StepState.OPEN]
    waiting = asked or [step for step in steps if step.mandatory and step.state == StepState.OPEN]
    return waiting[0] if waiting else None


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


def not_closing(blocking: list[Step], incident: Any) -> str:
    """`incident` comes from `with_vault_counts`."""
    count = len(blocking)
    if not blocking:
        return f"Sluiten kan na: {incident.open_duty.lower()}." if incident.open_duty else ""
    return f"Sluiten kan als alle verplichte stappen gedaan zijn. Nog {count}: eerst {blocking[0].title.lower()}."


def progress(steps: list[Step]) -> str:
    done = sum(step.state != StepState.OPEN for step in steps)
    return f"{done} van {len(steps)} afgehandeld"


def lines(steps: list[Step], at_hand: Step | None, incident: Incident, handles: bool) -> dict[str, list[StepLine]]:
    """`near` is always in sight, `far` folds: the steps well after the one at hand."""
    edge = (at_hand.number if at_hand else len(steps)) + NEAR
    drawn = [(step, line(step, at_hand, incident, handles=handles)) for step in steps]
    far = [shown for step, shown in drawn if step.number > edge and step.state == StepState.OPEN]
    return {"near": [shown for _, shown in drawn if shown not in far], "far": far}


def line(step: Step, at_hand: Step | None, incident: Incident, *, handles: bool) -> StepLine:
    state = line_state(step, at_hand) if incident.state == IncidentState.OPEN else ended_state(step)
    kind, word = term_badge(step, incident)
    return StepLine(
        number=step.number + 1, title=step.title, state=state, note=line_note(step),
        term=term_words(step, word, incident), badge_kind=kind, badge_word=word, article=step.article,
        slug=incident.convenant.slug, anchor=f"stap-{step.number + 1}", help=step.help, key=step.key,
        mandatory=step.mandatory, url=opening_url(step, state, handles=handles),
    )  # fmt: skip


def opening_url(step: Step, state: str, *, handles: bool) -> str:
    """Opens another step than the one at hand; closing has its own button."""
    if not handles or state not in ("late", "later") or step.key == CLOSE:
        return ""
    return f"?stap={step.number + 1}#stap-{step.number + 1}"


def line_state(step: Step, at_hand: Step | None) -> str:
    if step.state != StepState.OPEN:
        return str(step.state)
    if at_hand and step.pk == at_hand.pk:
        return "now"
    return "late" if step.mandatory and is_late(step.due_at) else "later"


def ended_state(step: Step) -> str:
    """Nothing is late of what was withdrawn or closed."""
    return "later" if step.state == StepState.OPEN else str(step.state)


def is_late(due_at: Any) -> bool:
    """A term ends with its day: what is due today is not late."""
    return due_at is not None and timezone.localtime(due_at).date() < clock.today()


def line_note(step: Step) -> str:
    if step.state == StepState.DEPARTED:
        return f"Reden: “{step.reason}”"
    if step.state == StepState.DONE and step.handled_at:
        parts = [f"Gedaan {when(step.handled_at)}", function_label(step.handled_function), proof_words(step)]
        return " · ".join(part for part in parts if part)
    return "" if step.mandatory else "Niet verplicht bij dit incident"


def when(moment: Any) -> str:
    local = timezone.localtime(moment)
    return f"om {nl_clock(local)}" if local.date() == clock.today() else f"op {nl_day(local)} om {nl_clock(local)}"


def term_badge(step: Step, incident: Incident) -> tuple[str, str]:
    if step.state != StepState.OPEN or not step.mandatory or not step.due_at or incident.state != IncidentState.OPEN:
        return "", ""
    return due_badge(timezone.localtime(step.due_at).date())


def due_badge(day: date) -> tuple[str, str]:
    """Only late, today and tomorrow get a badge; a day further on is plain text."""
    days = (day - clock.today()).days
    if days < 0:
        return "bad", f"{-days} {'dag' if days == -1 else 'dagen'} te laat"
    return ("warn", "morgen" if days else "vandaag") if days <= 1 else ("", "")


def term_words(step: Step, badge_word: str, incident: Incident) -> str:
    if badge_word or step.state != StepState.OPEN or not step.due_at or incident.state != IncidentState.OPEN:
        return ""
    return f"uiterlijk {nl_weekday(step.due_at)}"


def function_label(code: str) -> str:
    if not code:
        return AUTOMATIC
    label = FUNCTIONS.get(code, code)
    return f"{label[:1].lower()}{label[1:]}"


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
    return [*rows, ("Kenmerken", facets)] if facets else rows


def emergency(incident: Incident, names: Taxonomy, steps: list[Step]) -> bool:
    """112 goes first as long as the safety step is open."""
    category = names.category(incident.category)
    unsafe = any(step.number == 0 and step.state == StepState.OPEN for step in steps)
    return bool(category and category.emergency and unsafe and incident.state == IncidentState.OPEN)


def moments(incident: Incident, steps: Iterable[Step]) -> list[Moment]:
    """Newest first. The last time that a step was done says what proves it; what was taken back no longer has that."""
    proofs = {f"stap {step.number + 1}": proof_words(step) for step in steps if step.state == StepState.DONE}
    told, entries = [], timeline(incident)
    names = names_in(entries, incident.organisation_id)
    for entry in entries:
        proof = proofs.pop(entry.purpose.partition(":")[0], "") if entry.action in PROVEN else ""
        told.append(Moment(entry.at, " · ".join(filter(None, (sentence_of(entry), proof))), by_of(entry, names)))
    return told


def sentence_of(entry: Entry) -> str:
    words = WORDS.get(entry.action) or hooks.timeline_words.get(entry.action, entry.action)
    article = f" (artikel {entry.ground})" if entry.ground[:1].isdigit() else ""
    if entry.action.startswith("step."):
        number, _, name = entry.purpose.partition(": ")
        return f"{number[:1].upper()}{number[1:]} {words}: {name}{article}"
    if entry.action in ("vault.opened", "vault.found_by_name"):
        return f"{words}: {entry.purpose[:1].lower()}{entry.purpose[1:]}"
    return f"{words}: {entry.purpose}{article}" if entry.purpose else f"{words}{article}"


def names_in(entries: Iterable[Entry], organisation: UUID) -> dict[UUID, str]:
    """Of colleagues of this school, where more than one worked on it: by function alone they would look the same."""
    who = {entry.membership_id for entry in entries if entry.membership_id}
    if len(who) < 2:
        return {}
    ours = Membership.objects.filter(pk__in=who, organisation_id=organisation)
    return dict(ours.values_list("pk", "display_name"))


def by_of(entry: Entry, names: Mapping[UUID, str]) -> str:
    name = names.get(entry.membership_id) if entry.membership_id else None
    label = function_label(entry.function)
    return f"{name}, {label}" if name else label
