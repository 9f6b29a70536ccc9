"""What a meeting decides and asks of its parties."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.actions.bell import ring_circle, ring_party
from convenant.audit.trail import circle_event, record
from convenant.editing import one_at_a_time
from convenant.errors import Refused
from convenant.tenancy.scope import Actor
from meetings.bell import ACTION_ASKED, RESOLVED
from meetings.models import ActionItem, ActionState, Meeting, MeetingState, Resolution
from meetings.permissions import FINISH, ORGANISE_ALL, NotYours, may, require_organiser
from parties.models import Party
from parties.queries.parties import parties_of


class NotHeld(Refused):
    pass


class SameText(Refused):
    pass


class NoParty(Refused):
    pass


def add_resolution(meeting: Meeting, *, actor: Actor, text: str, article: str = "") -> Resolution:
    """The number is the portal's: B-<year of the meeting>-<serial in the circle>, without gaps and doubles."""
    require_organiser(actor, meeting)
    one_at_a_time("resolution", meeting.convenant_id)
    if meeting.state != MeetingState.HELD:
        raise NotHeld("Een besluit hoort bij een overleg dat gehouden is. Leg dat eerst vast.")
    if Resolution.objects.filter(meeting_id=meeting.pk, text=text).exists():
        raise SameText("Dit besluit staat er al.")
    resolution = Resolution.objects.create(
        convenant_id=meeting.convenant_id,
        organisation_id=meeting.organisation_id,
        meeting_id=meeting.pk,
        number=_next_number(meeting),
        text=text,
        article=article,
    )
    record(actor, "resolution.added", resolution, fields=["number", "text", "article"])
    circle_event(
        actor, "resolution.added", meeting, convenant_id=meeting.convenant_id, summary=f"Besluit {resolution.number}"
    )
    ring_circle(RESOLVED, meeting.pk, meeting.convenant_id, actor=actor)
    return resolution


def _next_number(meeting: Meeting) -> str:
    start = f"B-{meeting.starts_at.year}-"
    taken = Resolution.objects.filter(convenant_id=meeting.convenant_id, number__startswith=start).count()
    return f"{start}{taken + 1:02d}"


def add_action(
    meeting: Meeting, *, actor: Actor, organisation_id: UUID, text: str, due_on: date, article: str = ""
) -> ActionItem:
    require_organiser(actor, meeting)
    if meeting.state not in (MeetingState.SENT, MeetingState.HELD):
        raise NotHeld("Een actie hoort bij een overleg dat alle partijen kunnen zien. Verstuur eerst de agenda.")
    if not owners_for(meeting, actor).filter(organisation_id=organisation_id).exists():
        raise NoParty("Kies een partij uit de lijst.")
    one_at_a_time("action", meeting.pk)
    same = ActionItem.objects.filter(meeting_id=meeting.pk, organisation_id=organisation_id, text=text, due_on=due_on)
    if same.exists():
        raise SameText("Deze actie staat er al.")
    action = ActionItem.objects.create(
        convenant_id=meeting.convenant_id, meeting_id=meeting.pk, organisation_id=organisation_id,
        text=text, due_on=due_on, article=article,
    )  # fmt: skip
    record(actor, "action.added", action, fields=["text", "organisation", "due_on", "article"])
    circle_event(actor, "action.added", action, convenant_id=meeting.convenant_id)
    ring_party(ACTION_ASKED, organisation_id, meeting.pk, meeting.convenant_id, actor=actor)
    return action


def owners_for(meeting: Meeting, actor: Actor) -> QuerySet[Party]:
    """Whom an organiser may ask something: regie any party of the circle, another party only itself."""
    parties = parties_of(meeting.convenant_id)
    return parties if may(actor, ORGANISE_ALL) else parties.filter(organisation_id=actor.organisation)


def finish_action(action: ActionItem, *, actor: Actor) -> None:
    """By the party that owns it, nobody else."""
    _turn(action, ActionState.DONE, clock.now(), actor=actor)


def reopen_action(action: ActionItem, *, actor: Actor) -> None:
    _turn(action, ActionState.OPEN, None, actor=actor)


def _turn(action: ActionItem, state: ActionState, done_at: datetime | None, *, actor: Actor) -> None:
    if action.organisation_id != actor.organisation_id or not may(actor, FINISH):
        raise NotYours("Alleen de partij die de actie op zich nam, zet hem op gedaan.")
    if action.state == state:
        return
    action.state, action.done_at = state, done_at
    action.save(update_fields=["state", "done_at"])
    name = "action.done" if state == ActionState.DONE else "action.reopened"
    record(actor, name, action, fields=["state"])
    circle_event(actor, name, action, convenant_id=action.convenant_id)
