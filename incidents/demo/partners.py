"""What recipients do with a copy, and the school with their answer."""

from datetime import datetime
from random import Random
from uuid import UUID

from convenant.models import DataClass
from convenant.tenancy.scope import Actor
from incidents.actions.answers import open_copy, send_answer, show_persons, take_in_answer
from incidents.models import Disclosure, Notice, NoticeKind, ReceivedDisclosure, ReceivedKind
from incidents.queries.parcels import CORE_FIELDS
from parties.models import Role

from . import words
from .diary import Life, Turn
from .planning import Planned
from .stage import Stage

READ, ANSWERED, TAKEN_IN, NEWS_READ = 0.95, 0.85, 0.9, 0.93
LONG_AGO, ALWAYS = 30, 1.0
"""Days after which everything was read and answered."""


def follow(sent: Disclosure, planned: Planned, stage: Stage, desk: Actor) -> Life:
    """A copy that a person sent: opened, mostly answered, and the answer mostly read."""
    rng = Random(planned.seed + 1)  # noqa: S311  (a repeatable demo, no secret)
    partner = stage.cast.at_work(sent.recipient.slug, planned.place)
    if not planned.quick and rng.random() > likely(READ, sent.sent_at, stage):
        return
    opened = stage.work_day(sent.sent_at, (0, 0) if planned.quick else (0, 2), rng)
    yield Turn(opened, partner)
    row = ReceivedDisclosure.objects.get(disclosure=sent.pk)
    if set(sent.fields) - CORE_FIELDS:
        show_persons(row, actor=partner)
    else:
        open_copy(row, actor=partner)
    if not planned.quick and rng.random() > likely(ANSWERED, sent.sent_at, stage):
        return
    answered = stage.work_day(opened, (0, 0) if planned.quick else (0, 6), rng)
    yield Turn(answered, partner)
    code, text = rng.choice(words.ANSWERS)
    role = Role(stage.rules.roles[sent.recipient_id])
    with_text = stage.allows(role, Role.SCHOOL, DataClass.FEEDBACK)
    send_answer(row, actor=partner, code=code, text=text if with_text else "")
    if not planned.quick and rng.random() < TAKEN_IN:
        yield Turn(stage.work_day(answered, (0, 3), rng), desk)
        take_in_answer(Notice.objects.get(disclosure=sent.pk, kind=NoticeKind.ANSWER), actor=desk)


def reads(thread: UUID, since: datetime, planned: Planned, stage: Stage) -> Life:
    """The newest state of an incident that came by itself."""
    rng = Random(planned.seed + 2)  # noqa: S311  (a repeatable demo, no secret)
    if rng.random() > likely(NEWS_READ, since, stage):
        return
    partner = stage.cast.at_work(stage.police_of(planned).slug, planned.place)
    yield Turn(stage.work_day(since, (0, 4), rng), partner)
    unread = ReceivedDisclosure.objects.filter(thread=thread, kind=ReceivedKind.UPDATE, opened_at=None)
    row = unread.order_by("-received_at").first()
    if row:
        open_copy(row, actor=partner)


def likely(chance: float, moment: datetime, stage: Stage) -> float:
    return ALWAYS if stage.days_ago(moment) > LONG_AGO else chance
