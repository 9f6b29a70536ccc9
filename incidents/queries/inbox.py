"""What other organisations gave this one, as the person who works for the location reads it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, Max, Min, OuterRef, Q, QuerySet, Value, When, prefetch_related_objects
from django.db.models.fields.json import KT
from django.db.models.lookups import GreaterThan

from convenant import clock
from convenant.addresses import address
from convenant.gate import GateRules
from convenant.models import DataClass
from convenant.templatetags.portal import nl_day, nl_plain, nl_time
from convenant.tenancy.made_once import made_once
from convenant.tenancy.models import Function, OrganisationKind
from convenant.tenancy.scope import MEMBER, Actor
from convenant.together import read_together
from convenant.wording import counted
from incidents.models import Answer, AnswerCode, ReceivedDisclosure, ReceivedKind
from parties.models import ContactPerson, Location
from parties.queries.moments import last_visits
from parties.queries.places import places_by_period, places_of, rights_of

from .phrases import at_moment, people_words
from .taxonomy import adopted_version
from .verdict import verdict_box

TODO, NEWS, ANSWERED, ALL = "", "ter-informatie", "beantwoord", "alles"
LONG_OPEN = 7
VIEWS = {
    TODO: ("todo", "Te doen"), NEWS: ("news", "Ter informatie"), ANSWERED: ("answered", "Beantwoord"),
    ALL: ("all", "Alles"),
}  # fmt: skip
"""Key in the address → name of its number, and label."""
Numbers = Mapping[str, int]
URGENT_FIRST = Case(When(GreaterThan(KT("core__grade"), Value("")), then=0), default=1)
RECIPIENTS: dict[Function, str] = {
    Function.SCHOOLAGENT: "schoolagent",
    Function.WIJKAGENT: "wijkagent",
    Function.LEERPLICHT: "leerplichtambtenaar",
    Function.HALT: "medewerker van Halt",
    Function.JONGERENWERK: "jongerenwerker",
    Function.ZORGPARTNER: "medewerker",
}
"""Functions that receive copies, and how the page calls them. Others have no postvak."""


def may_receive(actor: Actor) -> bool:
    return actor.role == MEMBER and actor.kind != OrganisationKind.SCHOOL and actor.function in RECIPIENTS


IN_A_LINE = ("core", "kind", "location", "sender", "received_at", "opened_at", "answered_at", "withdrawn_at")


def received_by(actor: Actor) -> QuerySet[ReceivedDisclosure]:
    """Copies about locations that this person works for, of the days on which he did; a colleague's stay out.

    Who is new at a school asks it to share what still runs. Who left it, or stands in no more, sees nothing of it.
    """
    found = ReceivedDisclosure.objects.filter(arrived_in_my_days(actor))
    return found.select_related("location", "sender").defer("content")


def lines_for(actor: Actor) -> QuerySet[ReceivedDisclosure]:
    """The same as rows of a list, `with_names` to come."""
    return ReceivedDisclosure.objects.filter(arrived_in_my_days(actor)).only(*IN_A_LINE)


def with_names(rows: Iterable[ReceivedDisclosure], actor: Actor) -> list[ReceivedDisclosure]:
    """For `line`. The locations were read already, to know where the person works: the list need not look them up. Who
    sent it stands in a line only where that took it back."""
    known, found = {place.pk: place for place, _ in rights_of(actor)}, list(rows)
    for row in found:
        row.location = known[row.location_id]
    prefetch_related_objects([row for row in found if row.withdrawn_at], "sender")
    return found


def arrived_in_my_days(actor: Actor) -> Q:
    return arrived_in(*my_days(actor))


def my_days(actor: Actor) -> tuple[tuple[bool, ...], dict[str, Any]]:
    """Which periods of rights end, and of each its places and moments: for `arrived_in`."""
    periods = places_by_period(actor)
    values: dict[str, Any] = {}
    for number, ((first, last), places) in enumerate(periods.items()):
        values |= {f"places_{number}": places, f"since_{number}": clock.start_of(first)}
        values |= {f"until_{number}": clock.start_of(last + timedelta(days=1))} if last else {}
    return tuple(last is not None for _, last in periods), values


def arrived_in(ends: tuple[bool, ...], values: Mapping[str, Any]) -> Q:
    """Plain comparisons on columns of the list's index, one per period, so that the list is read in order."""
    found = Q(pk__in=())
    for number, ended in enumerate(ends):
        after = Q(location_id__any_of=values[f"places_{number}"], received_at__gte=values[f"since_{number}"])
        found |= after & Q(received_at__lt=values[f"until_{number}"]) if ended else after
    return found


def _newer() -> Exists:
    later = ReceivedDisclosure.objects.filter(
        thread=OuterRef("thread"), organisation=OuterRef("organisation"), received_at__gt=OuterRef("received_at")
    )
    return Exists(later)


def waiting() -> Q:
    """A melding without an answer: a person asked something."""
    return Q(withdrawn_at=None, kind=ReceivedKind.REPORT, answered_at=None)


def news() -> Q:
    """A state that came by itself, that nobody opened and no later copy replaced. It asks no answer (WF 6.1). What asks
    another row comes last: a count holds its conditions against each row in the order in which they are written."""
    return Q(withdrawn_at=None, kind=ReceivedKind.UPDATE, opened_at=None) & Q(~_newer())


def in_view(rows: QuerySet[ReceivedDisclosure], view: str) -> QuerySet[ReceivedDisclosure]:
    """What asks an answer with priority goes first. The other views are a record: by day, read along the index."""
    chosen = {TODO: waiting(), NEWS: news(), ANSWERED: Q(answered_at__isnull=False), ALL: Q()}[view]
    by_day, first = ("-received_at", "-pk"), [URGENT_FIRST] if view == TODO else []
    return rows.filter(chosen).order_by(*first, *by_day)


def counts(rows: QuerySet[ReceivedDisclosure]) -> dict[str, int]:
    return rows.order_by().select_related(None).defer(None).aggregate(**_numbers())


def _numbers() -> dict[str, Count]:
    return {
        "todo": Count("pk", filter=waiting()), "news": Count("pk", filter=news()),
        "answered": Count("pk", filter=Q(answered_at__isnull=False)), "all": Count("pk"),
    }  # fmt: skip


def first_page(view: str, most: int, actor: Actor) -> tuple[Numbers, list[ReceivedDisclosure]]:
    """The numbers and the first rows, in one message."""
    ends, values = my_days(actor)
    if not ends:
        return dict.fromkeys(_numbers(), 0), []
    counted, rows = _counted(ends, **values), _first(view, most, ends, **values)
    read_together([counted, rows])
    return counted[0], with_names(rows, actor)


@made_once
def _counted(ends: tuple[bool, ...], **values: Any) -> QuerySet[ReceivedDisclosure, Any]:
    rows = ReceivedDisclosure.objects.filter(arrived_in(ends, values)).order_by()
    whole: QuerySet[ReceivedDisclosure, Any] = rows.annotate(whole=Value(1)).values("whole")
    found: QuerySet[ReceivedDisclosure, Any] = whole.annotate(**_numbers()).values(*_numbers())
    return found


@made_once
def _first(view: str, most: int, ends: tuple[bool, ...], **values: Any) -> QuerySet[ReceivedDisclosure]:
    return in_view(ReceivedDisclosure.objects.filter(arrived_in(ends, values)).only(*IN_A_LINE), view)[:most]


def views(numbers: Numbers, current: str) -> list[dict[str, Any]]:
    url = address("exchange:inbox")
    return [
        {
            "label": label,
            "url": f"{url}?weergave={key}" if key else url,
            "count": numbers[name],
            "current": key == current,
        }
        for key, (name, label) in VIEWS.items()
    ]


def line(row: ReceivedDisclosure) -> dict[str, Any]:
    """One row of the postvak. A copy that was taken back shows its reference and nothing else."""
    if row.withdrawn_at:
        moment = at_moment(row.withdrawn_at)
        return {
            "title": row.core.get("reference", "Kopie"), "badge_kind": "neutral", "badge_word": "ingetrokken",
            "sub": f"{row.sender.name} · ingetrokken {moment}, voor u hem opende. De inhoud is weg.",
        }  # fmt: skip
    kind, word = badge(row)
    return {
        "title": row.core.get("title", "Kopie"), "badge_kind": kind, "badge_word": word, "sub": _sub(row),
        "url": address("exchange:copy", row.pk),
    }  # fmt: skip


def _sub(row: ReceivedDisclosure) -> str:
    day = at_moment(row.received_at)
    if row.kind == ReceivedKind.UPDATE:
        return f"{row.where} · stand: {row.core.get('state', 'nieuw')}, {day} · automatisch, geen antwoord nodig"
    return f"{row.where} · melding {day} · {people_in(row)}{lead_time(row)}"


def lead_time(row: ReceivedDisclosure) -> str:
    """How long the melding waited for its first answer."""
    if not row.answered_at:
        return ""
    days = (clock.local(row.answered_at).date() - clock.local(row.received_at).date()).days
    return f" · beantwoord na {counted(days, 'dag', 'dagen')}" if days else " · dezelfde dag beantwoord"


def people_in(row: ReceivedDisclosure) -> str:
    count = row.core.get("people", 0)
    return f"bevat {people_words(count)} (gesloten)" if count else "zonder personen"


def badge(row: ReceivedDisclosure) -> tuple[str, str]:
    """Only a melding can be late; a new state asks nothing."""
    if row.answered_at:
        return "good", "beantwoord"
    if row.kind == ReceivedKind.REPORT:
        days = (clock.today() - clock.local(row.received_at).date()).days
        if row.core.get("grade"):
            return "bad", "voorrang" if not days else f"voorrang, {counted(days, 'dag', 'dagen')} open"
        if days >= LONG_OPEN:
            return "warn", f"{days} dagen open"
    return ("line", "gelezen") if row.opened_at else ("info", "nieuw")


@dataclass(frozen=True)
class CopyPage:
    """One copy as its page shows it."""

    row: ReceivedDisclosure
    badges: list[tuple[str, str]]
    rows: list[tuple[str, str]]
    articles: list[str]
    answers: list[dict[str, str]]
    others: list[dict[str, Any]]


def copy_page(row: ReceivedDisclosure, actor: Actor) -> CopyPage:
    kind, word = badge(row)
    grade = row.core.get("grade", "")
    same = received_by(actor).filter(thread=row.thread).exclude(pk=row.pk).order_by("-received_at")[:10]
    return CopyPage(
        row=row, badges=[(kind, word), *([("bad", grade)] if grade else [])],
        rows=copy_rows(row), articles=row.core.get("articles", []),
        answers=answers_to(row), others=[line(other) for other in same],
    )  # fmt: skip


def copy_rows(row: ReceivedDisclosure) -> list[tuple[str, str]]:
    """The copy itself. The location is known anyway: it decides who may read this."""
    rows = [(label, text) for label, text in row.core.get("rows", [])]
    placed = any(label == "Waar en wanneer" for label, _ in rows)
    state = [("Stand", row.core["state"])] if row.core.get("state") else []
    return [*([] if placed else [("Locatie", row.where)]), *rows, *state]


def answers_to(row: ReceivedDisclosure) -> list[dict[str, str]]:
    given = Answer.objects.filter(received=row).order_by("-sent_at")
    return [
        {"words": AnswerCode(answer.code).label, "text": answer.legible("text"), "at": at_moment(answer.sent_at)}
        for answer in given
    ]


def sees(row: ReceivedDisclosure, actor: Actor) -> str:
    moment = f"{nl_plain(row.received_at)} {nl_time(row.received_at)}"
    return (
        f"U en wie bij {actor.organisation_name} ook voor {row.location.name} werkt. Dit is een kopie van {moment}. "
        "Het dossier blijft bij de school."
    )


def why_no_persons(row: ReceivedDisclosure, actor: Actor) -> dict[str, Any]:
    """What the convenant says about persons from a school to this organisation, apart from this case."""
    rules = GateRules.of(adopted_version(row.convenant_id))
    return verdict_box(rules.decide(row.sender_id, actor.organisation, DataClass.PERSONS, {}), rules)


def schools(actor: Actor) -> list[dict[str, Any]]:
    """A card per location, what waits longest first: four queries, whatever the number."""
    places = places_of(actor)
    prefetch_related_objects(places, "organisation")
    counted, people = _figures(actor), _people(places)
    read_together([counted, people])
    figures = {row["location_id"]: row for row in counted}
    places.sort(key=lambda place: (_waits_since(figures.get(place.pk, {})), place.organisation.name, place.name))
    phones, visits = _phones(places, people), last_visits(actor)
    return [
        _card(place, figures.get(place.pk, {}), phones.get(place.pk, "")) | _contact(place, visits.get(place.pk))
        for place in places
    ]


def _waits_since(figures: dict[str, Any]) -> date:
    """The day of the oldest report without an answer; where none waits, after all days."""
    oldest = figures.get("oldest")
    return clock.local(oldest).date() if oldest else date.max


def _contact(place: Location, visited: date | None) -> dict[str, Any]:
    """Contact without an incident: the last visit, and where the next one is noted."""
    return {
        "visited": "vandaag" if visited == clock.today() else nl_day(visited),
        "note_url": address("around:moment-add", place.slug),
    }


def _figures(actor: Actor) -> QuerySet[ReceivedDisclosure, Any]:
    reports = Q(kind=ReceivedKind.REPORT, withdrawn_at=None)
    unanswered = reports & Q(answered_at=None)
    return (
        received_by(actor)
        .select_related(None)
        .order_by()
        .values("location_id")
        .annotate(
            open=Count("pk", filter=unanswered),
            fresh=Count("pk", filter=reports & Q(opened_at=None)),
            last=Max("received_at", filter=reports),
            oldest=Min("received_at", filter=unanswered),
        )
    )


def _people(places: list[Location]) -> QuerySet[ContactPerson]:
    today = clock.today()
    owners = {place.organisation_id for place in places}
    found = ContactPerson.objects.filter(organisation_id__in=owners, valid_from__lte=today).exclude(phone="")
    return found.filter(Q(valid_until=None) | Q(valid_until__gte=today))


def _phones(places: list[Location], people: Iterable[ContactPerson]) -> dict[UUID, str]:
    """The location's own contact person goes before one of the whole school."""
    by_place: dict[UUID | None, str] = {}
    by_school: defaultdict[UUID, str] = defaultdict(str)
    for person in people:
        by_place.setdefault(person.location_id, person.phone)
        by_school.setdefault(person.organisation_id, person.phone)
    return {place.pk: by_place.get(place.pk) or by_school[place.organisation_id] for place in places}


def _card(place: Location, figures: dict[str, Any], phone: str) -> dict[str, Any]:
    oldest, last = figures.get("oldest"), figures.get("last")
    days = (clock.today() - clock.local(oldest).date()).days if oldest else 0
    badge = ("warn", f"{days} dagen open") if days >= LONG_OPEN else ("info", f"{figures.get('fresh')} nieuw")
    return {
        "name": place.name, "badge": badge if days >= LONG_OPEN or figures.get("fresh") else None, "phone": phone,
        "url": f"{address('exchange:inbox')}?weergave={ALL}&locatie={place.pk}",
        "rows": [
            ("Meldingen", f"{figures.get('open', 0)} open"), ("Laatste melding", nl_day(last) if last else "nog niet"),
        ],
    }  # fmt: skip
