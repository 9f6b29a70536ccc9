"""Planning a meeting, sending its agenda, and what becomes of it."""

from datetime import datetime
from uuid import UUID

from convenant import clock
from convenant.actions.bell import ring_circle
from convenant.actions.compliance import follow_in_circle
from convenant.audit.trail import circle_event, record
from convenant.editing import Overtaken, mark_of, one_at_a_time
from convenant.errors import Refused
from convenant.models import Series
from convenant.tenancy.scope import Actor
from meetings.bell import AGENDA_SENT, CANCELLED
from meetings.models import AgendaItem, Aim, Meeting, MeetingState
from meetings.permissions import require_organiser, require_planner
from meetings.queries import CLOSED
from parties.models import Wijk

TYPED = ("starts_at", "minutes", "place", "chair")
OPENING = ("vast.opening", "Opening en vaststellen agenda", Aim.INFORM, 5)
QUESTION_MINUTES = 10


class AlreadyPlanned(Refused):
    pass


class AgendaEmpty(Refused):
    pass


class MeetingClosed(Refused):
    pass


class NotYetHeld(Refused):
    pass


def plan_meeting(
    series: Series,
    starts_at: datetime,
    *,
    actor: Actor,
    minutes: int = 90,
    place: str = "",
    chair: str = "",
    wijk: Wijk | None = None,
) -> Meeting:
    """`series` comes with its version. The agenda starts with the opening and the questions the convenant asks."""
    require_planner(actor, series)
    convenant_id = series.version.convenant_id
    _one_plan_at_a_time(convenant_id)
    refuse_double(Meeting(convenant_id=convenant_id, series=series.key, wijk=wijk, starts_at=starts_at))
    meeting = Meeting.objects.create(
        convenant_id=convenant_id, organisation_id=actor.organisation, series=series.key, wijk=wijk,
        starts_at=starts_at, minutes=minutes, title=f"{series.name}, {wijk.name}" if wijk else series.name,
        place=place, chair=chair, article=series.article,
    )  # fmt: skip
    AgendaItem.objects.bulk_create(first_items(meeting, series))
    record(actor, "meeting.planned", meeting, fields=["series", "starts_at", "minutes", "place", "chair", "wijk"])
    follow_in_circle(meeting.convenant_id, actor=actor)
    return meeting


def _one_plan_at_a_time(convenant_id: UUID) -> None:
    """The second of two clicks finds what the first one planned."""
    one_at_a_time("meetings", convenant_id)


def refuse_double(meeting: Meeting) -> None:
    same = Meeting.objects.filter(convenant_id=meeting.convenant_id, series=meeting.series, wijk=meeting.wijk)
    same = same.filter(starts_at=meeting.starts_at).exclude(pk=meeting.pk)
    if same.exclude(state=MeetingState.CANCELLED).exists():
        raise AlreadyPlanned("Dit overleg staat al gepland op deze dag en tijd.")


def first_items(meeting: Meeting, series: Series) -> list[AgendaItem]:
    key, title, aim, minutes = OPENING
    fixed = [AgendaItem(source=key, title=title, aim=aim, minutes=minutes)]
    fixed += [
        AgendaItem(source=f"vast.vraag-{number}", title=question, minutes=QUESTION_MINUTES, article=series.article)
        for number, question in enumerate(series.standard_questions, start=1)
    ]
    for position, item in enumerate(fixed, start=1):
        item.convenant_id, item.organisation_id = meeting.convenant_id, meeting.organisation_id
        item.meeting, item.position = meeting, position
    return fixed


def change_meeting(
    meeting: Meeting,
    *,
    actor: Actor,
    starts_at: datetime,
    minutes: int,
    place: str,
    chair: str,
    seen: str | None = None,
) -> Meeting:
    """`seen`: the mark of what the editor started from. Raises Overtaken when somebody saved since."""
    meeting = for_change(meeting, actor=actor)
    if seen is not None and seen != mark_of(meeting, TYPED):
        raise Overtaken(meeting)
    _one_plan_at_a_time(meeting.convenant_id)
    before = (meeting.starts_at, meeting.minutes, meeting.place)
    meeting.starts_at, meeting.minutes, meeting.place, meeting.chair = starts_at, minutes, place, chair
    meeting.moves += before != (starts_at, minutes, place)
    refuse_double(meeting)
    meeting.save(update_fields=[*TYPED, "moves"])
    record(actor, "meeting.changed", meeting, fields=list(TYPED))
    follow_in_circle(meeting.convenant_id, actor=actor)
    return meeting


def send_agenda(meeting: Meeting, *, actor: Actor) -> Meeting:
    """From here all parties read the agenda in the portal. Sending again makes a new version."""
    meeting = for_change(meeting, actor=actor)
    if not AgendaItem.objects.filter(meeting_id=meeting.pk).exists():
        raise AgendaEmpty("Zet eerst een punt op de agenda. Daarna kunt u hem versturen.")
    meeting.state, meeting.agenda_sent_at = MeetingState.SENT, clock.now()
    meeting.agenda_version += 1
    meeting.save(update_fields=["state", "agenda_sent_at", "agenda_version"])
    record(actor, "meeting.agenda_sent", meeting, fields=["state", "agenda_version"])
    announce(meeting, "meeting.agenda_sent", f"Agenda verstuurd, versie {meeting.agenda_version}", actor=actor)
    ring_circle(AGENDA_SENT, meeting.pk, meeting.convenant_id, actor=actor)
    return meeting


def mark_held(meeting: Meeting, *, actor: Actor) -> Meeting:
    meeting = for_change(meeting, actor=actor)
    if meeting.starts_at > clock.now():
        raise NotYetHeld("Dit overleg is nog niet begonnen. Vastleggen kan vanaf het begin.")
    meeting.state = MeetingState.HELD
    meeting.save(update_fields=["state"])
    record(actor, "meeting.held", meeting, fields=["state"])
    follow_in_circle(meeting.convenant_id, actor=actor)
    announce(meeting, "meeting.held", "Overleg gehouden", actor=actor)
    return meeting


def cancel_meeting(meeting: Meeting, *, actor: Actor) -> Meeting:
    return call_off(for_change(meeting, actor=actor), actor=actor)


def call_off(meeting: Meeting, *, actor: Actor) -> Meeting:
    meeting.state = MeetingState.CANCELLED
    meeting.moves += 1
    meeting.save(update_fields=["state", "moves"])
    record(actor, "meeting.cancelled", meeting, fields=["state"])
    follow_in_circle(meeting.convenant_id, actor=actor)
    announce(meeting, "meeting.cancelled", "Overleg gaat niet door", actor=actor)
    if meeting.agenda_version:
        ring_circle(CANCELLED, meeting.pk, meeting.convenant_id, actor=actor)
    return meeting


def announce(meeting: Meeting, action: str, summary: str, *, actor: Actor) -> None:
    circle_event(actor, action, meeting, convenant_id=meeting.convenant_id, summary=summary)


def for_change(meeting: Meeting, *, actor: Actor) -> Meeting:
    """The meeting as it is now, locked until the transaction ends. Refuses others and closed meetings."""
    require_organiser(actor, meeting)
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if current.state in CLOSED:
        raise MeetingClosed("Dit overleg is afgesloten. De agenda verandert niet meer.")
    return current
