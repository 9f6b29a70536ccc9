"""Reading meetings, actions and resolutions of the circles of the actor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from convenant import clock
from convenant.agenda import HeldMeeting, OpenItem
from convenant.models import Convenant, Series, TermDecision, VersionStatus
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor
from convenant.terms import KINDS
from parties.models import Wijk

from .models import ActionItem, ActionState, AgendaItem, Meeting, MeetingState, Resolution
from .permissions import VIEW, may, organising_verb, planned_as, planned_by

CLOSED = (MeetingState.HELD, MeetingState.CANCELLED)
COMING, PAST = "komend", "geweest"
OPEN, LATE, DONE = "open", "te-laat", "gedaan"
SETTLED = (ActionState.DONE, ActionState.MOVED)
"""Nothing is asked of this party any more."""


def visible_to(actor: Actor) -> QuerySet[Meeting]:
    """A concept is the organiser's alone; the wall keeps other circles out."""
    if not may(actor, VIEW):
        return Meeting.objects.none()
    return Meeting.objects.filter(shown_as(organising_verb(actor), actor.organisation, clock.today()))


def shown_as(verb: str, organisation: UUID, today: date) -> Q:
    """Of meetings, to who organises as `verb`."""
    return ~Q(state=MeetingState.DRAFT) | planned_as(verb, organisation, today)


def actions_visible_to(actor: Actor) -> QuerySet[ActionItem]:
    return ActionItem.objects.all() if may(actor, VIEW) else ActionItem.objects.none()


def resolutions_visible_to(actor: Actor) -> QuerySet[Resolution]:
    return Resolution.objects.all() if may(actor, VIEW) else Resolution.objects.none()


def series_of(convenant_ids: Sequence[UUID]) -> list[Series]:
    return list(series_in(convenant_ids))


def series_in(convenant_ids: Sequence[UUID]) -> QuerySet[Series]:
    """Of the adopted versions, with their convenant."""
    adopted = Q(version__status=VersionStatus.ADOPTED, version__convenant_id__in=list(convenant_ids))
    return Series.objects.filter(adopted).select_related("version__convenant").order_by("name")


def roles_expected(meeting: Meeting) -> list[str]:
    """The roles that its series names, in any case: as the agreement says, whoever else may come."""
    adopted = Series.objects.filter(version__convenant_id=meeting.convenant_id, version__status=VersionStatus.ADOPTED)
    found = adopted.filter(key=meeting.series).values_list("required_roles", flat=True).first()
    return list(found or [])


def wijken_of(convenant_id: UUID) -> QuerySet[Wijk]:
    return Wijk.objects.open_on(clock.today()).filter(convenant_id=convenant_id)


def items_of(meeting: Meeting) -> list[AgendaItem]:
    return list(AgendaItem.objects.filter(meeting_id=meeting.pk).order_by("position", "pk"))


def within(first: date, last: date, field: str = "starts_at") -> Q:
    """Both days inside."""
    return Q(**{f"{field}__gte": clock.start_of(first), f"{field}__lt": clock.start_of(last + timedelta(days=1))})


@dataclass(frozen=True)
class Narrowing:
    """What the query string asks of a list; an empty part does not narrow."""

    series: str = ""
    school_year: int | None = None
    organisation_id: UUID | None = None

    def of_meetings(self, prefix: str = "") -> Q:
        """`prefix` leads to the meeting, as "meeting__"."""
        wanted = Q(**{f"{prefix}series": self.series}) if self.series else Q()
        if self.school_year is not None:
            wanted &= within(*clock.school_year_bounds(self.school_year), field=f"{prefix}starts_at")
        return wanted

    def of_actions(self) -> Q:
        owner = Q(organisation_id=self.organisation_id) if self.organisation_id else Q()
        return self.of_meetings("meeting__") & owner


def coming(day: date) -> Q:
    """A meeting of today stays here until it is recorded as held."""
    return coming_since(clock.start_of(day))


def coming_since(moment: datetime) -> Q:
    return Q(starts_at__gte=moment) & ~Q(state__in=CLOSED)


def next_prepared_by(actor: Actor, convenant: Convenant) -> Meeting | None:
    """The first meeting of which this person still makes the agenda."""
    mine = Meeting.objects.filter(planned_by(actor), coming(clock.today()), convenant_id=convenant.pk)
    return mine.select_related("convenant").order_by("starts_at", "pk").first()


def meeting_counts(meetings: QuerySet[Meeting], day: date) -> dict[str, int]:
    ahead = coming(day)
    return meetings.aggregate(**{COMING: Count("pk", filter=ahead), PAST: Count("pk", filter=~ahead)})


def in_view(meetings: QuerySet[Meeting], view: str, day: date) -> QuerySet[Meeting]:
    if view == PAST:
        return meetings.exclude(coming(day)).order_by("-starts_at", "pk")
    return meetings.filter(coming(day)).order_by("starts_at", "pk")


def action_state(view: str, day: date) -> Q:
    is_open = Q(state=ActionState.OPEN)
    return {OPEN: is_open, LATE: is_open & Q(due_on__lt=day), DONE: Q(state__in=SETTLED)}[view]


def action_counts(actions: QuerySet[ActionItem], day: date) -> dict[str, int]:
    found = actions.aggregate(
        open=Count("pk", filter=action_state(OPEN, day)),
        late=Count("pk", filter=action_state(LATE, day)),
        done=Count("pk", filter=action_state(DONE, day)),
    )
    return {OPEN: found["open"], LATE: found["late"], DONE: found["done"]}


def former_open_actions(meeting: Meeting) -> list[ActionItem]:
    """Open actions of earlier meetings of the circle, the longest overdue first."""
    earlier = ActionItem.objects.filter(
        convenant_id=meeting.convenant_id, state=ActionState.OPEN, meeting__starts_at__lt=meeting.starts_at
    )
    return list(earlier.select_related("organisation").order_by("due_on", "pk")[:50])


DECIDING = 30


def held_meetings(convenant: Convenant, actor: Actor) -> list[HeldMeeting]:
    """Where a decision about the term may have been taken. One query."""
    held = visible_to(actor).filter(convenant=convenant, state=MeetingState.HELD).order_by("-starts_at", "pk")
    return [
        HeldMeeting(
            id=meeting.pk,
            label=meeting.title,
            day=timezone.localtime(meeting.starts_at).date(),
            url=reverse("meetings:meeting", kwargs={"slug": convenant.slug, "meeting_id": meeting.pk}),
        )
        for meeting in held.only("title", "starts_at")[:DECIDING]
    ]


def term_decisions_of(meeting: Meeting) -> list[str]:
    """What was decided here about the term of the convenant, as its own page words it."""
    found = TermDecision.objects.filter(convenant_id=meeting.convenant_id, meeting_id=meeting.pk, withdrawn_at=None)
    return [f"{KINDS[row.kind]}, {row.body}" for row in found.order_by("decided_on", "kind")]


def open_work(convenant_id: UUID, organisation_ids: Sequence[UUID]) -> list[str]:
    """What these parties still have to do, or planned."""
    actions = ActionItem.objects.filter(convenant_id=convenant_id, state=ActionState.OPEN)
    planned = Meeting.objects.filter(convenant_id=convenant_id, state__in=[MeetingState.DRAFT, MeetingState.SENT])
    coming = planned.values("pk")
    points = AgendaItem.objects.filter(convenant_id=convenant_id, meeting__in=coming)
    counts = [each.filter(organisation_id__in=organisation_ids).count() for each in (actions, planned, points)]
    words = (
        "open acties, die ook naar de opvolger gaan", "geplande overleggen, die als concept naar de opvolger gaan",
        "agendapunten van deze partij in komende overleggen, die blijven staan",
    )  # fmt: skip
    return [f"Nog {text}: {count}." for count, text in zip(counts, words, strict=True) if count]


ACTION, MEETING = "meetings.action:", "meetings.meeting:"


def open_items(convenant_id: UUID, organisation_ids: Sequence[UUID]) -> list[OpenItem]:
    """Open actions, each of which a successor can take over."""
    rows = ActionItem.objects.filter(
        convenant_id=convenant_id, organisation_id__in=organisation_ids, state=ActionState.OPEN
    )
    return [OpenItem(f"{ACTION}{row.pk}", row.text) for row in rows.order_by("due_on", "pk")]


def coming_of(convenant_id: UUID, organisation_ids: Sequence[UUID]) -> QuerySet[Meeting]:
    planned = Meeting.objects.filter(convenant_id=convenant_id, state__in=[MeetingState.DRAFT, MeetingState.SENT])
    coming = planned.filter(organisation_id__in=organisation_ids, starts_at__gte=clock.now())
    return coming.order_by("starts_at", "pk")


def planned_items(convenant_id: UUID, organisation_ids: Sequence[UUID]) -> list[OpenItem]:
    """Meetings to come, which a successor can plan as its own. Of a concept only the organiser knows title and day:
    others read a number."""
    rows = list(coming_of(convenant_id, organisation_ids))
    concepts = [row.pk for row in rows if row.state == MeetingState.DRAFT]
    return [_concept(row, concepts.index(row.pk) + 1) if row.pk in concepts else _sent(row) for row in rows]


def _concept(row: Meeting, number: int) -> OpenItem:
    words = "Overleg in voorbereiding"
    return OpenItem(f"{MEETING}{row.pk}", f"{words} ({number})", f"{words}: {row.title}")


def _sent(row: Meeting) -> OpenItem:
    return OpenItem(f"{MEETING}{row.pk}", f"Overleg: {row.title}, {nl_plain(timezone.localtime(row.starts_at).date())}")


def planned_in(convenant_id: UUID, wijk_id: UUID) -> list[tuple[int, str, str]]:
    planned = Meeting.objects.filter(convenant_id=convenant_id, wijk=wijk_id, starts_at__gte=clock.now())
    coming = planned.filter(state__in=[MeetingState.DRAFT, MeetingState.SENT])
    words = "gepland overleg van deze wijk blijft staan", "geplande overleggen van deze wijk blijven staan"
    return [(coming.count(), *words)]
