"""The page of one meeting and the rows of the lists, as ready strings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse

from convenant import clock
from convenant.agenda import Appendix, Suggestion
from convenant.models import Convenant
from convenant.templatetags.portal import nl_clock, nl_date, nl_plain, nl_weekday
from convenant.tenancy.scope import Actor
from convenant.wording import listing
from parties.models import Role

from .agenda import UP, Agenda, laid_out, with_moves
from .models import ActionItem, ActionState, Meeting, MeetingState, Resolution
from .permissions import FINISH, may, organises
from .queries import CLOSED, items_of, roles_expected, term_decisions_of
from .suggestions import appendices_of, open_suggestions

SHOWN_SUGGESTIONS = 6
NAMES = {Role.OM, Role.HALT, Role.LEERPLICHT}
"""Written with a capital, in the middle of a sentence too."""
STATE_BADGES = {
    MeetingState.DRAFT: ("neutral", "concept", "pencil"),
    MeetingState.SENT: ("good", "agenda verstuurd", "check"),
    MeetingState.HELD: ("line", "gehouden", "check-double"),
    MeetingState.CANCELLED: ("line", "gaat niet door", "slash-circle"),
}


@dataclass(frozen=True)
class Badge:
    kind: str
    word: str
    icon: str = ""


@dataclass(frozen=True)
class MeetingRow:
    url: str
    title: str
    when: str
    place: str
    circle: str
    slug: str
    article: str
    badge: Badge


@dataclass(frozen=True)
class ActionRow:
    id: UUID
    text: str
    owner: str
    due_on: date
    is_done: bool
    done_on: str
    article: str
    circle: str
    slug: str
    meeting: str
    meeting_url: str
    finish_url: str
    reopen_url: str


@dataclass(frozen=True)
class ResolutionRow:
    number: str
    text: str
    article: str
    circle: str
    slug: str
    meeting: str
    meeting_url: str


@dataclass(frozen=True)
class MeetingPage:
    meeting: Meeting
    convenant: Convenant
    agenda: Agenda
    badge: Badge
    sees: str
    expected: str
    is_organiser: bool
    is_open: bool
    can_hold: bool
    suggestions: list[Suggestion]
    asked: str
    appendices: list[Appendix]
    resolutions: list[ResolutionRow]
    actions: list[ActionRow]
    can_decide: bool
    can_ask: bool
    about_term: list[str]
    """Decisions about the term of the convenant that were taken here."""

    @property
    def slug(self) -> str:
        return self.convenant.slug

    @property
    def title(self) -> str:
        return f"Agenda {nl_date(self.meeting.starts_at)}"

    @property
    def facts(self) -> str:
        return facts_of(self.meeting)

    @property
    def more_suggestions(self) -> int:
        return max(0, len(self.suggestions) - SHOWN_SUGGESTIONS)


def facts_of(meeting: Meeting) -> str:
    """ "14:00 tot 16:00 uur, stadhuis Hoorn · voorzitter: burgemeester" """
    end = meeting.starts_at + timedelta(minutes=meeting.minutes)
    hours = f"{nl_clock(meeting.starts_at)} tot {nl_clock(end)} uur"
    place = f", {meeting.place}" if meeting.place else ""
    chair = f" · voorzitter: {meeting.chair}" if meeting.chair else ""
    return f"{hours}{place}{chair}"


def expected_at(meeting: Meeting) -> str:
    """ "In ieder geval erbij: gemeente, school en politie." Empty where the agreement names nobody."""
    roles = [Role(role) for role in roles_expected(meeting)]
    words = listing(role.label if role in NAMES else role.label.lower() for role in roles)
    return f"In ieder geval erbij: {words}." if words else ""


def meeting_page(
    meeting: Meeting, actor: Actor, focus: UUID | None = None, direction: str = UP, asked: str = ""
) -> MeetingPage:
    """`meeting` comes with its convenant. `asked` is the key of the proposal that somebody came for."""
    convenant, items = meeting.convenant, items_of(meeting)
    is_organiser, is_open = organises(actor, meeting), meeting.state not in CLOSED
    appendices = appendices_of(items, convenant, meeting, actor)
    agenda = laid_out(meeting, items, convenant.slug, appendices)
    if is_organiser and is_open:
        agenda = with_moves(agenda, meeting, convenant.slug, focus, direction)
    return MeetingPage(
        meeting=meeting,
        convenant=convenant,
        agenda=agenda,
        badge=badge_of(meeting),
        sees=seen_by(meeting),
        expected=expected_at(meeting),
        is_organiser=is_organiser,
        is_open=is_open,
        can_hold=is_organiser and is_open and meeting.starts_at <= clock.now(),
        suggestions=open_suggestions(convenant, meeting, items, actor, asked) if is_organiser and is_open else [],
        asked=asked,
        appendices=list(appendices.values()),
        resolutions=resolution_rows(resolutions_of(meeting)),
        actions=action_rows(actions_of(meeting), actor),
        can_decide=is_organiser and meeting.state == MeetingState.HELD,
        can_ask=is_organiser and meeting.state in (MeetingState.SENT, MeetingState.HELD),
        about_term=term_decisions_of(meeting) if meeting.state == MeetingState.HELD else [],
    )


def resolutions_of(meeting: Meeting) -> list[Resolution]:
    found = list(Resolution.objects.filter(meeting_id=meeting.pk).order_by("number"))
    for resolution in found:
        resolution.meeting, resolution.convenant = meeting, meeting.convenant
    return found


def actions_of(meeting: Meeting) -> list[ActionItem]:
    rows = ActionItem.objects.filter(meeting_id=meeting.pk).select_related("organisation")
    found = list(rows.order_by("due_on", "pk"))
    for action in found:
        action.meeting, action.convenant = meeting, meeting.convenant
    return found


def badge_of(meeting: Meeting) -> Badge:
    kind, word, icon = STATE_BADGES[MeetingState(meeting.state)]
    version = meeting.agenda_version + (meeting.state == MeetingState.DRAFT)
    shows_version = meeting.state in (MeetingState.DRAFT, MeetingState.SENT) and version > 1
    return Badge(kind, f"{word}, versie {version}" if shows_version else word, icon)


def seen_by(meeting: Meeting) -> str:
    circle, organiser = meeting.convenant.short_name, meeting.organisation.name
    if meeting.state == MeetingState.DRAFT:
        return f"Alleen {organiser}. Alle partijen van {circle} zien de agenda zodra hij verstuurd is."
    return f"Alle partijen van {circle}. Op deze pagina staan geen personen en geen losse incidenten."


def meeting_rows(meetings: Iterable[Meeting]) -> list[MeetingRow]:
    """Meetings come with their convenant."""
    return [
        MeetingRow(
            url=meeting_url(meeting),
            title=meeting.title,
            when=f"{nl_weekday(meeting.starts_at)}, {nl_clock(meeting.starts_at)} uur",
            place=meeting.place or "nog niet bekend",
            circle=meeting.convenant.short_name,
            slug=meeting.convenant.slug,
            article=meeting.article,
            badge=badge_of(meeting),
        )
        for meeting in meetings
    ]


def meeting_url(meeting: Meeting) -> str:
    return reverse("meetings:meeting", kwargs={"slug": meeting.convenant.slug, "meeting_id": meeting.pk})


def action_rows(actions: Iterable[ActionItem], actor: Actor) -> list[ActionRow]:
    """Actions come with organisation, meeting and convenant."""
    return [_action_row(action, actor) for action in actions]


def _action_row(action: ActionItem, actor: Actor) -> ActionRow:
    kwargs = {"slug": action.convenant.slug, "action_id": action.pk}
    is_done, is_mine = action.state != ActionState.OPEN, action.organisation_id == actor.organisation_id
    is_mine = is_mine and may(actor, FINISH)
    return ActionRow(
        id=action.pk,
        text=action.text,
        owner=action.organisation.name,
        due_on=action.due_on,
        is_done=is_done,
        done_on=f"{action.get_state_display()} op {nl_plain(action.done_at)}" if action.done_at else "",
        article=action.article,
        circle=action.convenant.short_name,
        slug=action.convenant.slug,
        meeting=meeting_name(action.meeting),
        meeting_url=meeting_url(action.meeting),
        finish_url=reverse("meetings:action-finish", kwargs=kwargs) if is_mine and not is_done else "",
        reopen_url=reverse("meetings:action-reopen", kwargs=kwargs)
        if is_mine and action.state == ActionState.DONE
        else "",
    )


def resolution_rows(resolutions: Iterable[Resolution]) -> list[ResolutionRow]:
    return [
        ResolutionRow(
            number=row.number,
            text=row.text,
            article=row.article,
            circle=row.convenant.short_name,
            slug=row.convenant.slug,
            meeting=meeting_name(row.meeting),
            meeting_url=meeting_url(row.meeting),
        )
        for row in resolutions
    ]


def meeting_name(meeting: Meeting) -> str:
    return f"{meeting.title}, {nl_plain(meeting.starts_at)}"
