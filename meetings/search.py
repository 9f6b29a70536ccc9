"""Finding meetings, points of an agenda, decisions and actions of one's circles."""

from typing import Any

from django.urls import reverse

from convenant.search import Group, Hit, Sought, Source, total_of
from convenant.templatetags.portal import nl_plain
from convenant.together import Asking

from .models import AgendaItem
from .permissions import VIEW, may
from .queries import actions_visible_to, resolutions_visible_to, visible_to


def _meeting(sought: Sought, convenant_id: Any, meeting_id: Any) -> str:
    return reverse("meetings:meeting", kwargs={"slug": sought.slug(convenant_id), "meeting_id": meeting_id})


def meetings(sought: Sought) -> Asking[Group | None]:
    if not may(sought.actor, VIEW):
        return None
    mine = visible_to(sought.actor).filter(convenant__in=sought.circles)
    rows = sought.best(mine, "title", "place", then=("-starts_at", "pk"))
    yield (rows,)
    hits = [
        Hit(
            row.title,
            _meeting(sought, row.convenant_id, row.pk),
            f"{nl_plain(row.starts_at)} · {row.place}".strip(" ·"),
        )
        for row in rows
    ]
    return Group("overleg", "Overleg", "overleg", hits, total_of(rows))


def agenda_items(sought: Sought) -> Asking[Group | None]:
    """Of meetings that this person sees: a concept agenda is its organiser's."""
    if not may(sought.actor, VIEW):
        return None
    mine = AgendaItem.objects.filter(convenant__in=sought.circles, meeting__in=visible_to(sought.actor).order_by())
    mine = mine.select_related("meeting")
    rows = sought.best(mine, "title", "explanation", then=("-meeting__starts_at", "position"))
    yield (rows,)
    hits = [
        Hit(row.title, _meeting(sought, row.convenant_id, row.meeting_id),
            f"{row.meeting.title}, {nl_plain(row.meeting.starts_at)}", row.explanation)
        for row in rows
    ]  # fmt: skip
    return Group("agendapunten", "Agendapunten", "agendapunten", hits, total_of(rows))


def resolutions(sought: Sought) -> Asking[Group | None]:
    if not may(sought.actor, VIEW):
        return None
    mine = resolutions_visible_to(sought.actor).filter(convenant__in=sought.circles).select_related("meeting")
    rows = sought.best(mine, "number", "text", then=("-number",))
    yield (rows,)
    hits = [
        Hit(f"Besluit {row.number}", _meeting(sought, row.convenant_id, row.meeting_id), row.meeting.title, row.text)
        for row in rows
    ]
    return Group("besluiten", "Besluiten", "besluiten", hits, total_of(rows))


def actions(sought: Sought) -> Asking[Group | None]:
    if not may(sought.actor, VIEW):
        return None
    mine = actions_visible_to(sought.actor).filter(convenant__in=sought.circles)
    rows = sought.best(mine.select_related("organisation"), "text", then=("-due_on", "pk"))
    yield (rows,)
    hits = [
        Hit(
            row.text,
            reverse("meetings:actions", kwargs={"slug": sought.slug(row.convenant_id)}),
            f"{row.organisation.name} · klaar op {nl_plain(row.due_on)} · {row.get_state_display()}",
        )
        for row in rows
    ]
    return Group("acties", "Acties", "acties", hits, total_of(rows))


SOURCES = {
    "50.meetings": Source("overleg", meetings),
    "52.agenda": Source("agendapunten", agenda_items),
    "54.resolutions": Source("besluiten", resolutions),
    "56.actions": Source("acties", actions),
}
