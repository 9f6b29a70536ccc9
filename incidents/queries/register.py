"""The register: views with counts, filters in the address, rows as ready strings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Aggregate, Case, Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from convenant import clock
from convenant.addresses import address
from convenant.templatetags.portal import nl_day
from convenant.tenancy.made_once import made_once
from convenant.tenancy.models import OrganisationKind
from convenant.tenancy.scope import current_actor
from convenant.together import read_together
from incidents.models import HOLDS_UP, FollowUp, Incident, IncidentState, Notice, NoticeKind, Step, StepState
from incidents.permissions import at_places, is_school
from incidents.vocabulary import CLOSE
from protocols.planning import MELDING

from .due import due_badge
from .finding import Sought, sought_by, sought_in, words_match
from .taxonomy import Taxonomy, current_taxonomy, names_of, shown_reference, title

PER_PAGE = 25
NO_TERM = "geen"
FEEDBACK, EVALUATE = "feedback", "evaluate"


def start_of_today() -> datetime:
    return clock.start_of(clock.today())


def steps_of_each() -> QuerySet[Step]:
    return Step.objects.filter(incident=OuterRef("pk"))


def is_open() -> Q:
    return Q(state=IncidentState.OPEN)


@lru_cache(maxsize=4)
def is_late(before: datetime) -> Q:
    """Conditions are made once: Django takes longer to make one than the database to answer it."""
    waiting = steps_of_each().filter(mandatory=True, state=StepState.OPEN)
    return is_open() & Q(Exists(waiting.filter(due_at__lt=before)))


@cache
def waits_for_police() -> Q:
    told = Exists(steps_of_each().filter(key=MELDING, state=StepState.DONE))
    unheard = Exists(steps_of_each().filter(key=FEEDBACK, state=StepState.OPEN))
    from_police = {"kind": NoticeKind.ANSWER, "sender__kind": OrganisationKind.POLITIE}
    answers = Notice.objects.filter(thread=OuterRef("thread"), **from_police)
    return is_open() & Q(told) & Q(unheard) & ~Q(Exists(answers))


@cache
def waits_for_evaluation() -> Q:
    """Everything before the evaluation that had to be done is done."""
    waiting = steps_of_each().filter(mandatory=True, state=StepState.OPEN)
    return is_open() & Q(Exists(waiting.filter(key=EVALUATE))) & ~Q(Exists(waiting.exclude(key__in=(EVALUATE, CLOSE))))


@cache
def waits_for_closing() -> Q:
    waiting = steps_of_each().filter(mandatory=True, state=StepState.OPEN)
    held = FollowUp.objects.filter(HOLDS_UP, incident=OuterRef("pk"))
    return is_open() & ~Q(Exists(waiting.exclude(key=CLOSE))) & ~Q(Exists(held))


def is_closed() -> Q:
    return Q(state=IncidentState.CLOSED)


@dataclass(frozen=True)
class View:
    key: str
    label: str
    holds: Callable[[datetime], Q]
    """At the moment that a day begins."""
    late: bool = False

    def condition(self) -> Q:
        return self.holds(start_of_today())


VIEWS = (
    View("open", "Open", lambda _: is_open()),
    View("termijn", "Over termijn", is_late, late=True),
    View("politie", "Wacht op politie", lambda _: waits_for_police()),
    View("evalueren", "Te evalueren", lambda _: waits_for_evaluation()),
    View("sluiten", "Te sluiten", lambda _: waits_for_closing()),
    View("gesloten", "Gesloten", lambda _: is_closed()),
    View("alles", "Alles", lambda _: Q()),
)


OPEN_VIEWS = VIEWS[:3]
"""Their rows are open: what a start page tells must not grow with what is closed."""


def view_of(key: str) -> View:
    return next((view for view in VIEWS if view.key == key), VIEWS[0])


def with_progress(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """Adds `told`: a list of JSON, the mandatory steps that wait and the melding, in order."""
    return rows.annotate(told=_told())


@cache
def _told() -> ArraySubquery:
    waits = Q(mandatory=True, state=StepState.OPEN)
    told = steps_of_each().filter(waits | Q(key=MELDING)).order_by("number")
    fields = ("key", "title", "state", "mandatory", "due_at", "handled_at")
    return ArraySubquery(told.values(json=JSONObject(**{name: name for name in fields})))


def filtered(rows: QuerySet[Incident], filters: dict[str, Any]) -> QuerySet[Incident]:
    return rows.filter(wanted(filters))


def wanted(filters: dict[str, Any]) -> Q:
    """`filters` is the cleaned form: category, location, place, since, until, seriousness, facet, step, handler, q."""
    both = Q()
    for name, condition in CONDITIONS.items():
        if value := filters.get(name):
            both &= condition(value)
    return both


def of_category(code: str) -> Q:
    """A kind, or a main kind with all below it: their codes end in two digits. LIKE is not leakproof: behind a policy
    its rows would be guessed."""
    return Q(category__any_of=[code, *(f"{code}-{number:02}" for number in range(100))])


def waits_at(key: str) -> Q:
    return is_open() & Q(Exists(steps_of_each().filter(key=key, state=StepState.OPEN)))


def matching(text: str) -> Q:
    """The reference as it is shown or typed; or words of the text or the title."""
    if not text:
        return Q()
    return _found_by(sought_in(text, current_taxonomy()), as_reference(text))


def as_reference(text: str) -> str:
    """As it is kept, whether typed with a dash, a space or neither."""
    return "".join(text.replace("-", " ").split()).upper()


def _found_by(sought: Sought, reference: str) -> Q:
    return words_match(sought) | Q(reference=reference)


CONDITIONS: dict[str, Callable[[Any], Q]] = {
    "category": of_category,
    "location": lambda pk: Q(location_id=pk),
    "place": lambda code: Q(place=code),
    "since": lambda day: Q(occurred_on__gte=day),
    "until": lambda day: Q(occurred_on__lte=day),
    "seriousness": lambda number: Q(seriousness=number),
    "facet": lambda code: Q(facets__contains=[code]),
    "step": waits_at,
    "handler": lambda who: Q(handler=who) if isinstance(who, UUID) else Q(handler=None),
    "q": matching,
}
"""Field of the filter → what it asks of an incident."""


def called(reference: str) -> list[UUID]:
    """The incident of the acting organisation by its reference, for the log. Regie has no such rows."""
    if not is_school(current_actor()):
        return []
    return list(Incident.objects.filter(reference=as_reference(reference)).values_list("pk", flat=True))


def counts(
    rows: QuerySet[Incident],
    views: Iterable[View] = VIEWS,
    within: Q | None = None,
    beside: Mapping[str, Q] | None = None,
) -> dict[str, int]:
    """View key → number of incidents, in one query. `within` narrows the views; `beside` counts apart from it."""
    narrow = within or Q()
    told = {view.key: narrow & view.condition() for view in views} | dict(beside or {})
    return rows.aggregate(**{key: Count("pk", filter=condition or None) for key, condition in told.items()})


@made_once
def counts_at(
    views: tuple[str, ...], hidden: tuple[str, ...], *, places: list[UUID], before: datetime
) -> QuerySet[Incident, dict[str, int]]:
    """`counts` of what nobody filtered, as one row; `hidden` as `hidden_from` tells it."""
    return _counted(at_places(places, hidden), views, before)


@made_once
def counts_of_open(hidden: tuple[str, ...], *, places: list[UUID], before: datetime) -> QuerySet[Incident, Any]:
    """And `told`: when the one was reported that waits longest for the politie."""
    told = Min(Subquery(steps_of_each().filter(key=MELDING).values("handled_at")[:1]), filter=waits_for_police())
    open_ones = at_places(places, hidden).filter(is_open())
    return _counted(open_ones, tuple(view.key for view in OPEN_VIEWS), before, told=told)


def _counted(
    rows: QuerySet[Incident], views: tuple[str, ...], before: datetime, **beside: Aggregate
) -> QuerySet[Incident, Any]:
    told = {key: Count("pk", filter=view_of(key).holds(before) or None) for key in views} | beside
    whole = rows.order_by().annotate(whole=Value(1)).values("whole").annotate(**told)
    found: QuerySet[Incident, Any] = whole.values(*told)
    return found


Found = QuerySet[Incident] | list[Incident]
"""Rows, or those of the page alone where they were read already."""


IN_A_ROW = (
    "category", "convenant", "location", "occurred_on", "place", "reference", "seriousness", "state", "taxonomy",
)  # fmt: skip
"""What `row_of` asks of an incident: with all its columns a page takes longer to read."""
KEPT_SHAPES = frozenset({(), (0,), (1,), (2,), (0, 0), (0, 1), (0, 2)})
"""Of searches whose statements are kept: few, so that what people type can not make the server keep ever more."""


def first_page(
    view: View, hidden: tuple[str, ...], places: list[UUID], text: str = ""
) -> tuple[dict[str, int], Found] | None:
    """What nobody filtered, or only searched, numbers and rows, in one message. None: a search that is not kept."""
    here: Any = {"places": places, "before": start_of_today()}
    if text:
        return first_found(view, hidden, text, here)
    numbers = counts_at(tuple(view.key for view in VIEWS), hidden, **here)
    rows = first_of(view.key, hidden, PER_PAGE, **here)
    read_together([numbers, rows])
    return numbers[0], list(rows)


@made_once
def first_of(
    view: str, hidden: tuple[str, ...], most: int, *, places: list[UUID], before: datetime
) -> QuerySet[Incident, Any]:
    """The first rows of a view that nobody filtered."""
    return listed(at_places(places, hidden).filter(view_of(view).holds(before))).only(*IN_A_ROW)[:most]


def first_found(
    view: View, hidden: tuple[str, ...], text: str, here: dict[str, Any]
) -> tuple[dict[str, int], Found] | None:
    """Words are held against every row of the school: once, for the numbers of all views and the rows of this one."""
    sought = sought_in(text, current_taxonomy())
    if sought.shape not in KEPT_SHAPES:
        return None
    given = here | sought.values() | {"reference": as_reference(text)}
    rows = list(found_at(view.key, hidden, PER_PAGE, sought.shape, **given))
    numbers = {each.key: vars(rows[0])[f"in_{each.key}"] if rows else 0 for each in VIEWS}
    return numbers, rows[: numbers[view.key]]


@made_once
def found_at(
    view: str,
    hidden: tuple[str, ...],
    most: int,
    shape: tuple[int, ...],
    *,
    places: list[UUID],
    before: datetime,
    **sought: Any,
) -> QuerySet[Incident, Any]:
    """Those of the view first, so that an empty view tells the numbers of the others."""
    found = at_places(places, hidden).filter(_found_by(sought_by(shape, sought), sought["reference"]))
    held = {each.key: each.holds(before) for each in VIEWS}
    told = {f"in_{key}": Window(Count("pk", filter=condition or None)) for key, condition in held.items()}
    first = [Case(When(held[view], then=0), default=1)] if held[view] else []
    return listed(found.annotate(**told)).only(*IN_A_ROW).order_by(*first, "-occurred_on", "-id")[:most]


def view_links(numbers: Mapping[str, int], current: View, query: dict[str, str]) -> list[dict[str, Any]]:
    rest = {key: value for key, value in query.items() if key not in ("weergave", "pagina")}
    return [
        {
            "label": view.label, "count": numbers[view.key], "current": view == current, "late": view.late,
            "url": "?" + urlencode({"weergave": view.key, **rest}),
        }
        for view in VIEWS
    ]  # fmt: skip


def in_order(rows: QuerySet[Incident], view: View, sort: str = "") -> QuerySet[Incident]:
    """`sort` is a key of `ORDERS`. Only the newest first follows an index; the others sort what wall and filters leave
    of one school."""
    found = listed(rows.filter(view.condition()))
    return found.order_by(*ORDERS[sort](), "-occurred_on", "-id") if sort else found


@cache
def _next_term() -> Case:
    """As the column tells it: of the first mandatory step that waits; an incident that ended has none."""
    waiting = steps_of_each().filter(mandatory=True, state=StepState.OPEN).order_by("number")
    return Case(When(is_open(), then=Subquery(waiting.values("due_at")[:1])))


ORDERS: dict[str, Callable[[], tuple[Any, ...]]] = {
    "oud": lambda: ("occurred_on", "id"),
    "ernst": lambda: ("-seriousness",),
    "licht": lambda: ("seriousness",),
    "termijn": lambda: (_next_term().asc(nulls_last=True),),
    "later": lambda: (_next_term().desc(nulls_last=True),),
}
"""Way of sorting → what goes before the newest first."""
SORTS = {
    "": "Datum, nieuwste eerst", "oud": "Datum, oudste eerst", "ernst": "Ernst, hoogste eerst",
    "licht": "Ernst, laagste eerst", "termijn": "Termijn, vroegste eerst", "later": "Termijn, laatste eerst",
}  # fmt: skip
HEADS = {"Datum": ("", "oud"), "Ernst": ("ernst", "licht"), "Termijn": ("termijn", "later")}
"""Column → how it sorts first, and when one asks again."""
RISING = ("oud", "licht", "termijn")


def head_links(current: str, query: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Column → its address, and how the list stands by it now (`aria-sort`), empty where it does not."""
    rest = {key: value for key, value in query.items() if key not in ("sort", "pagina")}
    return {column: _head(first, again, current, rest) for column, (first, again) in HEADS.items()}


def _head(first: str, again: str, current: str, rest: dict[str, str]) -> dict[str, str]:
    asked = again if current == first else first
    stands = current in (first, again)
    aria = ("ascending" if current in RISING else "descending") if stands else ""
    return {"url": "?" + urlencode(rest | ({"sort": asked} if asked else {})), "aria": aria}


def listed(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    return with_progress(rows.defer("description", "search")).order_by("-occurred_on", "-id")


@dataclass
class Row:
    """Not frozen: for the rows of a page that takes longer than all else of making them."""

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


def row_of(incident: Any, names: Taxonomy, place: str) -> Row:
    """`incident` comes from `with_progress`; `place` is the location as its own school calls it."""
    names = names_of(incident, names)
    label = title(names.label(incident.category), incident.place, names.places.get(incident.place, ""))
    following = next_step(incident)
    upcoming, day = next_step_words(incident, following), nl_day(incident.occurred_on)
    kind, word, term = term_of(incident, following)
    return Row(
        pk=incident.pk, url=address("incidents:detail", incident.pk), day=day,
        title=label, reference=shown_reference(incident.reference), location=place,
        seriousness=incident.seriousness, next_step=upcoming, badge_kind=kind, badge_word=word, term=term,
        melding=melding_words(incident),
        sub=f"{day} · {place} · volgende stap: {upcoming}",
    )  # fmt: skip


def next_step(incident: Any) -> dict[str, Any] | None:
    return next((step for step in incident.told if step["mandatory"] and step["state"] == StepState.OPEN), None)


def next_step_words(incident: Any, step: dict[str, Any] | None) -> str:
    if incident.state != IncidentState.OPEN:
        return "geen"
    if step is None or step["key"] == CLOSE:
        return "Klaar om te sluiten"
    return str(step["title"])


def term_of(incident: Any, step: dict[str, Any] | None) -> tuple[str, str, str]:
    """Badge kind and word, or a plain day."""
    if incident.state != IncidentState.OPEN:
        return "neutral", str(IncidentState(incident.state).label), ""
    due = step_day(step)
    if due is None:
        return "", "", NO_TERM
    kind, word = due_badge(due)
    return kind, word, "" if word else nl_day(due)


def step_day(step: dict[str, Any] | None) -> date | None:
    moment = parse_datetime(step["due_at"]) if step and step["due_at"] else None
    return clock.local(moment).date() if moment else None


def melding_words(incident: Any) -> str:
    step = next((step for step in incident.told if step["key"] == MELDING), None)
    if step and step["state"] == StepState.DONE:
        return f"gemeld {nl_day(parse_datetime(step['handled_at']))}"
    if step and step["state"] == StepState.DEPARTED:
        return "afgeweken"
    return "nog niet gemeld" if step and step["mandatory"] else "niet nodig"
