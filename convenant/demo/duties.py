"""Evidence, a question, a request for support and lead times for the demo year, by calling the actions."""

import random
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from convenant import clock
from convenant.actions.compliance import publish_states
from convenant.actions.evidence import Added, add_evidence
from convenant.actions.lead_times import Told, tell_lead_time
from convenant.actions.reminders import remind
from convenant.actions.support import Wish, answer_support, ask_support
from convenant.compliance.bearers import Bearer, bearers_of, bears
from convenant.compliance.duties import obligations_of
from convenant.models import Convenant, Obligation, PublishedState, State
from convenant.permissions import SPEAK_FOR_PARTY, may
from convenant.queries.duties import BY_HAND
from convenant.queries.lead_times import SOURCE, norm_of
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.uploads import Upload

from .agreement import ActorFor, regie_of

MOST_ITEMS, SHARE = 9, 0.75
NOTES = ("Besproken in het team", "Vastgesteld door het bestuur", "Nagekeken en bijgewerkt", "")
QUESTION = "Lukt dit voor het volgende overleg?"
WISHES = (
    Wish("", "praktisch", "Wij zoeken een ruimte en een datum. Kunt u meedenken?"),
    Wish("", "inhoudelijk", "Hoe pakken andere scholen dit aan?"),
)
ANSWER = "Wij bellen u deze week en sturen een voorbeeld mee."
LEAD_TIMES = ((38, 52), (44, 71))
"""Cases and median of the former school year and of this one."""


def build_duties(slug: str, rng: random.Random, actor_for: ActorFor, today: date) -> None:
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        bearers, duties = bearers_of(convenant.pk), obligations_of(convenant)
    for bearer in bearers:
        actor = actor_for(bearer.slug)
        if may(actor, SPEAK_FOR_PARTY):
            mine = [duty for duty in duties if bears(duty, bearer)]
            _prove(convenant, mine, rng, actor, today)
            _tell(convenant, mine, actor, today)
    _share_policy(convenant, duties, regie_of(convenant, actor_for), today)
    _ask(convenant, bearers, rng, actor_for, today)


def _prove(convenant: Convenant, duties: Iterable[Obligation], rng: random.Random, actor: Actor, today: date) -> None:
    """In the order of time, so that the trail reads as it would have been written."""
    chosen = [duty for duty in duties if duty.evidence in BY_HAND and rng.random() < SHARE][:MOST_ITEMS]
    days = sorted((_day(duty, rng, today), duty.key) for duty in chosen if "joint" not in duty.evidence_arguments)
    for day, key in days:
        with clock.at(_at(day)), scope(actor):
            add_evidence(convenant, key, Added(day, rng.choice(NOTES)), actor=actor)


def _day(duty: Obligation, rng: random.Random, today: date) -> date:
    first = max(clock.school_year_bounds(clock.school_year(today))[0], duty.version.signed_on or date.min)
    return first + timedelta(days=rng.randrange(max((today - first).days, 1)))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(15, 30), clock.now().tzinfo)


def _tell(convenant: Convenant, duties: Iterable[Obligation], actor: Actor, today: date) -> None:
    year = clock.school_year(today)
    for duty in [duty for duty in duties if duty.evidence == SOURCE]:
        days, source = norm_of(duty)
        for told_in, (count, median) in zip((year - 1, year), LEAD_TIMES, strict=True):
            day = min(clock.school_year_bounds(told_in)[1], today)
            with clock.at(_at(day)), scope(actor):
                tell_lead_time(convenant, duty.key, Told(told_in, count, median, days or 60, source), actor=actor)


def _share_policy(convenant: Convenant, duties: Iterable[Obligation], actor: Actor, today: date) -> None:
    """What one party may do for all, regie did."""
    day = today - timedelta(days=40)
    for duty in [duty for duty in duties if duty.evidence_arguments.get("joint")]:
        with clock.at(_at(day)), scope(actor):
            upload = Upload("mediabeleid.pdf", "application/pdf", paper(f"{duty.title}: voorbeeld uit de demo"))
            add_evidence(convenant, duty.key, Added(day, upload=upload), actor=actor)


def paper(text: str) -> bytes:
    """The smallest PDF that shows one line."""
    shown = f"BT /F1 16 Tf 60 760 Td ({text}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return content + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def _ask(convenant: Convenant, bearers: list[Bearer], rng: random.Random, actor_for: ActorFor, today: date) -> None:
    """Two schools ask for support, one of them has its answer; regie asks a school about a duty that is late."""
    schools = [bearer for bearer in bearers if bearer.role == "school"][:3]
    regie = regie_of(convenant, actor_for)
    for days, bearer, wish in zip((12, 4), schools, WISHES, strict=False):
        with scope(system_actor()):
            duty = next(each for each in obligations_of(convenant) if bears(each, bearer) and "school" in each.actors)
        actor = actor_for(bearer.slug)
        with clock.at(_at(today - timedelta(days=days))), scope(actor):
            asked = ask_support(convenant, Wish(duty.article, wish.kind, wish.question), actor=actor)
    with clock.at(_at(today - timedelta(days=2))), scope(regie):
        answer_support(asked, ANSWER, actor=regie)
    _remind(convenant, schools[-1], regie, actor_for(schools[-1].slug), today)


def _remind(convenant: Convenant, bearer: Bearer, regie: Actor, party: Actor, today: date) -> None:
    with clock.at(_at(today - timedelta(days=3))):
        with scope(party):
            publish_states(convenant, actor=party)
        with scope(regie):
            late = [row for row in _rows(convenant, bearer) if row[1] == State.LATE]
            if late:
                remind(convenant, bearer.slug, late[0][0], QUESTION, actor=regie)


def _rows(convenant: Convenant, bearer: Bearer) -> list[tuple[str, str]]:
    this_year = {"school_year": clock.school_year(clock.today())}
    rows = PublishedState.objects.filter(convenant=convenant, organisation_id=bearer.organisation_id, **this_year)
    return list(rows.order_by("obligation").values_list("obligation", "state"))
