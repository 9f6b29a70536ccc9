"""So many incidents of one kind in so many days: the school should think of education. Its own rows alone are counted,
and the rules stand in the version of its convenant."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.addresses import address
from convenant.models import ConvenantVersion
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.scope import Actor
from convenant.together import Asking, told_by
from convenant.wording import article_words, counted
from incidents.models import Incident, IncidentState, TrendAnswer
from incidents.permissions import HANDLE, at_places, hidden_from, may
from parties.queries.places import location_ids

from .taxonomy import first_adopted, taxonomy

SETTING = "prevention.signals"
MANY, RISE, FALL = "veel", "meer", "min"
"""As they stand in an address and in the row of the answer."""
Rule = dict[str, Any]
Told = tuple[Circle, ConvenantVersion, Rule]


@dataclass(frozen=True)
class Suggestion:
    convenant_id: UUID
    slug: str
    main: str
    label: str
    theme: str
    direction: str
    now: int
    before: int
    days: int
    article: str

    @property
    def sentence(self) -> str:
        period = counted(self.days, "dag", "dagen")
        label = f"{self.label[:1].lower()}{self.label[1:]}"
        if self.direction == FALL:
            return f"Minder {label}: {self.now} keer in {period}, daarvoor {self.before} keer."
        if self.direction == RISE:
            return f"Meer {label}: {self.now} keer in {period}, daarvoor {self.before} keer."
        return f"Vaak {label}: {self.now} keer in {period}."


def suggestions(actor: Actor, circles: Sequence[Circle], main: str = "") -> Asking[list[Suggestion]]:
    """What the rules of each circle say today, of one kind or of all, without what the school answered lately. Asks
    only where a rule speaks of it."""
    rules = _rules_of(actor, circles, main)
    if not rules:
        return []
    numbers, quiet = asked = _asked_by(actor, rules)
    yield asked
    return awake(found_by(rules, list(numbers)), quiet)


def found_by(rules: Iterable[Told], numbers: Sequence[tuple[UUID, str, date]]) -> list[Suggestion]:
    found = (suggest(circle, version, rule, numbers) for circle, version, rule in rules)
    return [one for one in found if one]


def awake(found: Iterable[Suggestion], quiet: Iterable[tuple[UUID, str, str]]) -> list[Suggestion]:
    resting = set(quiet)
    return [one for one in found if (one.convenant_id, one.main, one.direction) not in resting]


def suggestions_now(actor: Actor, circles: Sequence[Circle], main: str = "") -> list[Suggestion]:
    return list(told_by(suggestions(actor, circles, main))[0])


def reads_beside(actor: Actor, circles: Sequence[Circle], main: str = "") -> tuple[Statement[Any], ...]:
    """What `suggestions` asks."""
    rules = _rules_of(actor, circles, main)
    return _asked_by(actor, rules) if rules else ()


def _rules_of(actor: Actor, circles: Sequence[Circle], main: str) -> list[Told]:
    if not may(actor, HANDLE):
        return []
    known = [version for circle in circles if (version := first_adopted((circle.id,)))]
    return [told for told in rules_of(circles, known) if main in ("", told[2]["main"])]


def _asked_by(actor: Actor, rules: list[Told]) -> tuple[Statement[Any], Statement[Any]]:
    since = clock.today() - 2 * timedelta(days=max(rule["days"] for *_, rule in rules))
    return counted_since(actor, since), _quiet(today=clock.today())


@made_once
def _quiet(*, today: date) -> QuerySet[TrendAnswer, Any]:
    return TrendAnswer.objects.filter(quiet_until__gte=today).values_list("convenant_id", "main", "direction")


def rules_of(circles: Sequence[Circle], versions: Iterable[ConvenantVersion]) -> Iterator[Told]:
    held = {version.convenant_id: version for version in versions}
    for circle in circles:
        if version := held.get(circle.id):
            yield from ((circle, version, rule) for rule in version.setting(SETTING))


def counted_since(actor: Actor, since: date) -> Statement[Any]:
    return _counted_since(hidden_from(actor), places=location_ids(actor), since=since)


@made_once
def _counted_since(hidden: tuple[str, ...], *, places: list[UUID], since: date) -> QuerySet[Incident, Any]:
    rows = at_places(places, hidden).exclude(state=IncidentState.WITHDRAWN).filter(occurred_on__gt=since)
    return rows.order_by().values_list("convenant_id", "category", "occurred_on")


def suggest(
    circle: Circle, version: ConvenantVersion, rule: Rule, numbers: Sequence[tuple[UUID, str, date]]
) -> Suggestion | None:
    """The number within the period against that of the one before."""
    today, period = clock.today(), timedelta(days=rule["days"])
    ages = [today - day for convenant, code, day in numbers if convenant == circle.id and is_of(code, rule["main"])]
    tally = Counter(age // period for age in ages if age >= timedelta(0))
    direction = direction_of(tally[0], tally[1], rule)
    if not direction:
        return None
    article = version.settings[SETTING]["article"] if direction == MANY else rule["trend"]
    return Suggestion(
        circle.id, circle.slug, rule["main"], taxonomy(version.taxonomy).label(rule["main"]), rule["theme"], direction,
        tally[0], tally[1], rule["days"], article,
    )  # fmt: skip


def is_of(code: str, main: str) -> bool:
    return code.partition("-")[0] == main


def direction_of(now: int, before: int, rule: Rule) -> str:
    """Enough of a kind is reason by itself; a rise or a fall where the text speaks of it: twice as many, or half."""
    follows = "trend" in rule
    if now >= rule["count"]:
        return RISE if follows and now >= 2 * max(before, 1) and before else MANY
    return FALL if follows and before >= rule["count"] and 2 * now <= before else ""


def suggested(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """Registered as a source of the start pages."""
    found = yield from suggestions(actor, circles)
    return [
        Waiting(
            title=f"Denk aan voorlichting: {one.theme}", url=address("trends:list"), waits=True, kind="neutral",
            word="voorstel", sub=f"{one.sentence} Zie {article_words(one.article)}.",
        )
        for one in found
    ]  # fmt: skip
