"""The register: views with counts, filters in the address, rows as ready strings."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from convenant import clock
from convenant.templatetags.portal import nl_day
from incidents.models import Incident, IncidentState, Notice, NoticeKind, Step, StepState
from incidents.vocabulary import CLOSE
from protocols.planning import MELDING

from .detail import due_badge
from .taxonomy import Taxonomy, own_name, shown_reference, title

PER_PAGE = 25
FEEDBACK = "feedback"


@dataclass(frozen=True)
class View:
    key: str
    label: str
    condition: Q
    late: bool = False


OPEN = Q(state=IncidentState.OPEN)
VIEWS = (
    View("open", "Open", OPEN),
    View("termijn", "Over termijn", OPEN & Q(is_late=True), late=True),
    View("politie", "Wacht op politie", OPEN & Q(waits_for_police=True)),
    View("gesloten", "Gesloten", Q(state=IncidentState.CLOSED)),
    View("alles", "Alles", Q()),
)


def view_of(key: str) -> View:
    return next((view for view in VIEWS if view.key == key), VIEWS[0])


def start_of_today() -> datetime:
    return datetime.combine(clock.today(), time.min, clock.now().tzinfo)


def with_progress(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """Adds `is_late`, `waits_for_police`, `next_step` and `melding` (JSON) to each incident."""
    steps = Step.objects.filter(incident=OuterRef("pk")).order_by("number")
    waiting = steps.filter(mandatory=True, state=StepState.OPEN)
    answers = Notice.objects.filter(thread=OuterRef("thread"), kind=NoticeKind.ANSWER)
    melding = steps.filter(key=MELDING)
    return rows.annotate(
        is_late=Exists(waiting.filter(due_at__lt=start_of_today())),
        waits_for_police=Exists(melding.filter(state=StepState.DONE))
        & Exists(steps.filter(key=FEEDBACK, state=StepState.OPEN))
        & ~Exists(answers),
        next_step=Subquery(
            waiting.values(json=JSONObject(title="title", due="due_at", number="number", key="key"))[:1]
        ),
        melding=Subquery(melding.values(json=JSONObject(state="state", at="handled_at", mandatory="mandatory"))[:1]),
    )


def filtered(rows: QuerySet[Incident], filters: dict[str, Any]) -> QuerySet[Incident]:
    """`filters` is the cleaned form: category, location, since, until, seriousness, q."""
    wanted = Q()
    if category := filters.get("category"):
        wanted &= Q(category=category) | Q(category__startswith=f"{category}-")
    if filters.get("location"):
        wanted &= Q(location_id=filters["location"])
    if filters.get("since"):
        wanted &= Q(occurred_on__gte=filters["since"])
    if filters.get("until"):
        wanted &= Q(occurred_on__lte=filters["until"])
    if filters.get("seriousness"):
        wanted &= Q(seriousness=filters["seriousness"])
    return rows.filter(wanted & matching(filters.get("q", "")))


def matching(text: str) -> Q:
    """The reference as it is shown or typed without its dash, or words of the description."""
    if not text:
        return Q()
    return Q(description__icontains=text) | Q(reference=text.replace("-", "").upper())


def counts(rows: QuerySet[Incident]) -> dict[str, int]:
    """View key → number of incidents, in one query."""
    return rows.aggregate(**{view.key: Count("pk", filter=view.condition) for view in VIEWS})


def view_links(numbers: dict[str, int], current: View, query: dict[str, str]) -> list[dict[str, Any]]:
    rest = {key: value for key, value in query.items() if key not in ("weergave", "pagina")}
    return [
        {
            "label": view.label, "count": numbers[view.key], "current": view == current, "late": view.late,
            "url": "?" + urlencode({"weergave": view.key, **rest}),
        }
        for view in VIEWS
    ]  # fmt: skip


def in_order(rows: QuerySet[Incident], view: View) -> QuerySet[Incident]:
    return rows.filter(view.condition).select_related("location").order_by("-occurred_on", "-id")


@dataclass(frozen=True)
class Row:
    pk: Any
    url: str
    day: str
    title: str
    reference: str
    location: str
    seriousness: int
    next_step: str
    badge_kind: str
    badge_word: str
    term: str
    melding: str
    sub: str


def row_of(incident: Any, names: Taxonomy, school: str) -> Row:
    """`incident` comes from `with_progress`."""
    label = title(names.label(incident.category), incident.place, names.places.get(incident.place, ""))
    place, upcoming = own_name(incident.location.name, school), next_step_words(incident)
    kind, word, term = term_of(incident)
    return Row(
        pk=incident.pk, url=reverse("incidents:detail", args=[incident.pk]), day=nl_day(incident.occurred_on),
        title=label, reference=shown_reference(incident.reference), location=place,
        seriousness=incident.seriousness, next_step=upcoming, badge_kind=kind, badge_word=word, term=term,
        melding=melding_words(incident),
        sub=f"{nl_day(incident.occurred_on)} · {place} · volgende stap: {upcoming}",
    )  # fmt: skip


def next_step_words(incident: Any) -> str:
    if incident.state != IncidentState.OPEN:
        return "geen"
    step = incident.next_step
    if step is None or step["key"] == CLOSE:
        return "Klaar om te sluiten"
    return str(step["title"])


def term_of(incident: Any) -> tuple[str, str, str]:
    """Badge kind and word, or a plain day."""
    if incident.state != IncidentState.OPEN:
        return "neutral", str(incident.get_state_display()), ""
    due = step_day(incident.next_step)
    if due is None:
        return "", "", "geen"
    kind, word = due_badge(due)
    return kind, word, "" if word else nl_day(due)


def step_day(step: dict[str, Any] | None) -> date | None:
    moment = parse_datetime(step["due"]) if step and step["due"] else None
    return timezone.localtime(moment).date() if moment else None


def melding_words(incident: Any) -> str:
    step = incident.melding
    if step and step["state"] == StepState.DONE:
        at = parse_datetime(step["at"])
        return f"gemeld {nl_day(at)}"
    if step and step["state"] == StepState.DEPARTED:
        return "afgeweken"
    return "nog niet gemeld" if step and step["mandatory"] else "niet nodig"
