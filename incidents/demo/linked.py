"""Incidents of the demo year that hang together: with the politie in a talk, with another school, or twice the same."""

from dataclasses import replace
from datetime import timedelta

from convenant import clock
from incidents.actions.events import answer_event, ask_event
from incidents.actions.merging import merge_incident
from incidents.actions.thread import Said, reply, say
from incidents.models import EventNotice, EventWord, Notice, NoticeKind, ReceivedDisclosure

from .diary import Life
from .handling import Handling
from .planning import Planned
from .stage import Stage

ASKED = "Houd de leerlingen deze week in de pauze uit elkaar. Ik kom maandag langs."
ALSO_ASKED = "Laat een medewerker om 15:00 uur bij de uitgang staan. Daar spreken zij af."
TWICE = "Een collega meldde hetzelfde een half uur eerder."
SOON = timedelta(minutes=25)


def talk(planned: Planned, stage: Stage) -> Life:
    """The politie asks for a measure, the school answers; it spoke with parents; a second question waits."""
    case = Handling(replace(planned, left=("melding",)), stage)
    yield from case.registered()
    yield from case.sittings(last="first")
    yield case.turn((0, 0))
    sent = case.send(stage.police_of(planned))
    partner = stage.cast.at_work(sent.recipient.slug, planned.place)
    yield case.turn((0, 0), partner)
    copy = ReceivedDisclosure.objects.get(disclosure=sent.pk)
    say(copy, Said(NoticeKind.MEASURE, clock.today(), ASKED), actor=partner)
    yield case.turn((0, 0))
    notice = Notice.objects.get(disclosure=sent.pk, kind=NoticeKind.MEASURE)
    reply(notice, case.incident, "agreed", actor=case.desk)
    yield from case.sittings(first="parents", last="parents")
    yield case.turn((1, 2), partner)
    say(copy, Said(NoticeKind.PARENTS, clock.today()), actor=partner)
    say(copy, Said(NoticeKind.MEASURE, clock.today(), ALSO_ASKED), actor=partner)


def shared_event(planned: Planned, stage: Stage, *, agreed: bool = True) -> Life:
    """The same event at two schools with an account: one question is answered, another waits."""
    case = Handling(replace(planned, stops="week"), stage)
    yield from case.registered()
    yield from case.sittings()
    yield case.turn((0, 0))
    there = next(one for one in stage.year.schools if one.slug != planned.school and stage.cast.has_account(one.slug))
    place = stage.locations[there.places[0]]
    link = ask_event(case.incident, place.organisation, actor=case.desk)
    if not agreed:
        return
    other = replace(planned, school=there.slug, place=place.slug, seed=planned.seed + 1, recorded=case.moment + SOON)
    elsewhere = Handling(replace(other, stops="week"), stage)
    yield from elsewhere.registered()
    yield elsewhere.turn((0, 0))
    asked = EventNotice.objects.get(number=link.number, word=EventWord.ASKED)
    answer_event(asked, elsewhere.incident, actor=elsewhere.desk)


def asks_another_school(planned: Planned, stage: Stage) -> Life:
    return shared_event(planned, stage, agreed=False)


def told_twice(planned: Planned, stage: Stage) -> Life:
    """Two people recorded one event; the second record points to the first."""
    case = Handling(replace(planned, stops="week"), stage)
    yield from case.registered()
    double = Handling(replace(planned, seed=planned.seed + 1, recorded=planned.recorded + SOON), stage)
    yield from double.registered()
    yield double.turn((0, 0))
    merge_incident(double.incident, case.incident.reference, TWICE, actor=double.desk)
    yield from case.sittings()
