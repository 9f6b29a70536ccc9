"""What a party had to do for a meeting, when another takes its place."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from convenant import clock
from convenant.audit.trail import record
from convenant.tenancy.scope import Actor
from meetings.models import ActionItem, ActionState, AgendaItem, Meeting, MeetingState
from meetings.queries import ACTION, MEETING, coming_of

from .meetings import call_off

AS_PLANNED = ("series", "wijk_id", "title", "starts_at", "minutes", "place", "chair", "article")
ON_THE_AGENDA = ("position", "title", "explanation", "aim", "minutes", "article", "source")


def hand_over_actions(convenant_id: UUID, takers: Mapping[str, UUID], actor: Actor) -> int:
    """Regie asks the successor what it asked the former party, whose own row stays its own. Asked once."""
    chosen = [key.removeprefix(ACTION) for key in takers if key.startswith(ACTION)]
    items = ActionItem.objects.filter(convenant_id=convenant_id, pk__in=chosen, state=ActionState.OPEN)
    asked = ActionItem.objects.filter(convenant_id=convenant_id, organisation_id__in=set(takers.values()))
    known = set(asked.values_list("organisation_id", "meeting_id", "text"))
    wanted = [(takers[f"{ACTION}{item.pk}"], item) for item in items]
    rows = [_asked_of(new, item) for new, item in wanted if (new, item.meeting_id, item.text) not in known]
    for row in rows:
        row.save(force_insert=True)
        record(actor, "action.handed_over", row, fields=["organisation"])
    return len(rows)


def leave_actions(convenant_id: UUID, keys: Collection[str], actor: Actor) -> int:
    """The former party's own row says that the successor has it: it is open with one of them."""
    chosen = [key.removeprefix(ACTION) for key in keys if key.startswith(ACTION)]
    items = ActionItem.objects.filter(convenant_id=convenant_id, organisation_id=actor.organisation, pk__in=chosen)
    left = list(items.filter(state=ActionState.OPEN))
    for item in left:
        item.state, item.done_at = ActionState.MOVED, clock.now()
        item.save(update_fields=["state", "done_at"])
        record(actor, "action.left", item, fields=["state"])
    return len(left)


def _asked_of(organisation_id: UUID, item: ActionItem) -> ActionItem:
    return ActionItem(
        convenant_id=item.convenant_id,
        organisation_id=organisation_id,
        meeting_id=item.meeting_id,
        text=item.text,
        due_on=item.due_on,
        article=item.article,
    )


def _ids(keys: Iterable[str]) -> list[str]:
    return [key.removeprefix(MEETING) for key in keys if key.startswith(MEETING)]


def take_meetings(convenant_id: UUID, keys: Collection[str], actor: Actor) -> int:
    """Planned meetings of the former party, with their agenda, as concepts of one's own. Twice is once."""
    former = Meeting.objects.filter(convenant_id=convenant_id, pk__in=_ids(keys), starts_at__gte=clock.now())
    former = former.exclude(organisation_id=actor.organisation)
    mine = coming_of(convenant_id, [actor.organisation])
    known = set(mine.values_list("series", "wijk_id", "starts_at"))
    wanted = [
        row for row in former.exclude(state__in=[MeetingState.HELD, MeetingState.CANCELLED])
        if (row.series, row.wijk_id, row.starts_at) not in known
    ]  # fmt: skip
    for row in wanted:
        _taken(row, actor)
    return len(wanted)


def _taken(former: Meeting, actor: Actor) -> None:
    ours = {"convenant_id": former.convenant_id, "organisation_id": actor.organisation}
    row = Meeting.objects.create(**ours, **{name: getattr(former, name) for name in AS_PLANNED})
    AgendaItem.objects.bulk_create(
        AgendaItem(**ours, meeting=row, **{name: getattr(item, name) for name in ON_THE_AGENDA})
        for item in AgendaItem.objects.filter(convenant_id=former.convenant_id, meeting=former)
    )
    record(actor, "meeting.taken_over", row, fields=["series", "starts_at"])


def leave_meetings(convenant_id: UUID, keys: Collection[str], actor: Actor) -> int:
    """After the successor has them: ours are called off, and whoever got the agenda hears so."""
    ours = coming_of(convenant_id, [actor.organisation]).filter(pk__in=_ids(keys))
    left = [call_off(row, actor=actor) for row in ours]
    return len(left)
