"""What a party had to do for a meeting, when another takes its place."""

from uuid import UUID

from convenant.audit.trail import record
from convenant.tenancy.scope import Actor
from meetings.models import ActionItem, ActionState


def hand_over_actions(convenant_id: UUID, old: UUID, new: UUID, actor: Actor) -> int:
    """Regie asks the successor what it asked the former party, whose own row stays its own. Asked once."""
    asked = ActionItem.objects.filter(convenant_id=convenant_id, organisation_id=new)
    known = set(asked.values_list("meeting_id", "text"))
    open_still = ActionItem.objects.filter(convenant_id=convenant_id, organisation_id=old, state=ActionState.OPEN)
    rows = [_asked_of(new, item) for item in open_still if (item.meeting_id, item.text) not in known]
    for row in rows:
        row.save(force_insert=True)
        record(actor, "action.handed_over", row, fields=["organisation"])
    return len(rows)


def _asked_of(organisation_id: UUID, item: ActionItem) -> ActionItem:
    return ActionItem(
        convenant_id=item.convenant_id,
        organisation_id=organisation_id,
        meeting_id=item.meeting_id,
        text=item.text,
        due_on=item.due_on,
        article=item.article,
    )
