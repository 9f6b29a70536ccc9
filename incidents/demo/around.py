"""What schools heard and counted in the demo year, and the signals of youth work: each state shows. By role."""

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from convenant import clock
from convenant.editing import mark_of
from convenant.holidays import is_school_day
from convenant.models import Convenant
from convenant.tenancy.models import Function
from convenant.tenancy.scope import VISITOR, Actor, scope, system_actor
from incidents.actions.counted import Control, count_absence, record_control
from incidents.actions.neighbours import EXAMINED, Told, answer_report, drop_in, examine, open_point
from incidents.actions.signals import NotAllowed, Signal, answer_signal, refer, send_signal
from incidents.models import NeighbourReport, ReceivedSignal, ReportPoint
from incidents.queries.counted import absence_codes, for_leerplicht
from incidents.queries.signals import recipients_of
from incidents.queries.taxonomy import adopted_version, taxonomy
from incidents.receipts import hash_of
from parties.accounts import ACCOUNTS, actor_named
from parties.models import Location
from parties.queries.places import places_of

from .openings import ask_now

ActorFor = Callable[[str], Actor]
TOLD = (
    ("hangen", 44, "middag", "bij de brievenbus", "Elke week hangt er een groep bij mijn brievenbus."),
    ("afval", 21, "pauze", "langs de sloot", "Na de pauze liggen er blikjes en bakjes in de berm."),
    ("verkeer", 9, "ochtend", "in de zijstraat", "Scooters rijden over de stoep als de school begint."),
    ("geluid", 2, "middag", "bij de speeltuin", "Een groep zit met harde muziek bij de speeltuin."),
)
"""Kind, days ago, moment, where, story: the first is late, then answered, looked into, new."""
FOUND = "Het gaat om een groep uit de bovenbouw. De conciërge loopt nu mee in de pauze."
ANSWER = "Dank u voor uw melding. Wij hebben het met de leerlingen besproken en lopen nu in de pauze een ronde."
CHECKS: tuple[tuple[int, str, str, dict[str, int]], ...] = (
    (150, "kluisjes", "preventief", {"WAP-05": 2}),
    (40, "jassen", "aanleiding", {}),
)
SIGNAL = "Jongeren spreken na schooltijd af bij het winkelcentrum. De sfeer wordt grimmiger."
WHY = "Het wordt drukker en er komen jongere leerlingen bij."


def build_around(slug: str, rng: random.Random, actor_for: ActorFor, today: date) -> None:
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
    for actor in people(convenant, Function.COORDINATOR):
        with scope(actor):
            place = places_of(actor)[0]
        _neighbours(convenant, place, actor, today)
        _checks(convenant, place, actor, today)
        _absence(convenant, place, rng, actor, today)
        with scope(actor):
            ask_now(actor)
    for actor in people(convenant, Function.JONGERENWERK):
        _signals(convenant, actor, today)


def people(convenant: Convenant, function: Function) -> list[Actor]:
    found = (actor_named(account.email) for account in ACCOUNTS if account.function == function)
    return [actor for actor in found if actor and convenant.pk in actor.circles]


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(11, 20)))


def _neighbours(convenant: Convenant, place: Location, actor: Actor, today: date) -> None:
    with clock.at(moment(today - timedelta(days=30))), scope(actor):
        open_point(place, convenant, actor=actor)
        point = ReportPoint.objects.get(location=place)
    visitor = system_actor(VISITOR, point.organisation_id)
    for number, (kind, ago, when, where, story) in enumerate(TOLD):
        day = school_day(today - timedelta(days=ago), convenant.region)
        with clock.at(moment(day)), scope(visitor):
            drop_in(point, Told(kind, day, when, where, story), f"{number}", hash_of(f"demo-{number}"), actor=visitor)
    with scope(actor):
        _, first, second, _ = NeighbourReport.objects.filter(location=place).order_by("received_at")
    with clock.at(moment(today - timedelta(days=17))), scope(actor):
        examine(first, "ours", FOUND, ["pupils", "residents"], actor=actor, seen=mark_of(first, EXAMINED))
        answer_report(first, ANSWER, actor=actor)
    with clock.at(moment(today - timedelta(days=7))), scope(actor):
        seen = mark_of(second, EXAMINED)
        examine(second, "unknown", "Wij kijken de komende weken mee.", [], actor=actor, seen=seen)


def _checks(convenant: Convenant, place: Location, actor: Actor, today: date) -> None:
    for ago, kind, reason, results in CHECKS:
        day = school_day(today - timedelta(days=ago), convenant.region)
        checks = ["aangekondigd", "afgesproken", "twee", "nagepraat"]
        given = Control(place, day, kind, reason, ["politie", "medezeggenschap"], checks, results)
        with clock.at(moment(day)), scope(actor):
            record_control(given, convenant.pk, actor=actor)


def school_day(day: date, region: str) -> date:
    while not is_school_day(day, region):
        day -= timedelta(days=1)
    return day


def _absence(convenant: Convenant, place: Location, rng: random.Random, actor: Actor, today: date) -> None:
    for ago in (3, 2, 1):
        month = (today.replace(day=1) - timedelta(days=ago * 28)).replace(day=1)
        with clock.at(moment(today)), scope(actor):
            codes = absence_codes(taxonomy(adopted_version(convenant.pk).taxonomy))
            counts = {code.code: drawn(rng, ago == 1, for_leerplicht(code)) for code in codes}
            count_absence(place, convenant.pk, month, counts, actor=actor, seen="")


def drawn(rng: random.Random, is_last: bool, is_step: bool) -> tuple[int, int | None]:
    """Of the last month one is not reported yet."""
    number = rng.randrange(12)
    return number, max(number - is_last, 0) if is_step else None


def _signals(convenant: Convenant, actor: Actor, today: date) -> None:
    """To the school and the police of one location; the school of the cast answers."""
    with clock.at(moment(today - timedelta(days=6))), scope(actor):
        place = places_of(actor)[0]
        for recipient, _ in recipients_of(actor, place, convenant.pk):
            try:
                send_signal(convenant, recipient.pk, Signal(place, "onveilig", SIGNAL, WHY), actor=actor)
            except NotAllowed:
                continue
        refer(place, "uitval", "leerplicht", today - timedelta(days=12), actor=actor)
        refer(place, "zorg", "wijkteam", today - timedelta(days=33), actor=actor)
    for school in people(convenant, Function.COORDINATOR):
        with clock.at(moment(today - timedelta(days=4))), scope(school):
            for row in ReceivedSignal.objects.filter(location_id__in=[one.pk for one in places_of(school)]):
                answer_signal(row, "opgepakt", actor=school)
