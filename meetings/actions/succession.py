"""What a party had to do for a meeting, when another takes its place."""

from collections.abc import Collection, Mapping
from uuid import UUID

from convenant import clock
from convenant.audit.trail import record
from convenant.tenancy.scope import Actor
from meetings.models import ActionItem, ActionState
from meetings.queries import ACTION


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
