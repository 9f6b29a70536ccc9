"""What could come on the agenda: sources of this app, and all sources together."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import chain

from convenant import clock, registry
from convenant.agenda import Appendix, Suggestion
from convenant.models import Convenant, Obligation, PublishedState, State, VersionStatus
from convenant.templatetags.portal import nl_day
from convenant.tenancy.scope import Actor

from .models import ActionItem, AgendaItem, Aim, Meeting, SuggestionDismissal
from .queries import former_open_actions

TITLE, OF_DUTY = 160, "convenant.obligation:"
SHOWN_NAMES, MOST_ACTIONS = 3, 4


def open_suggestions(
    convenant: Convenant, meeting: Meeting, items: Iterable[AgendaItem], actor: Actor, asked: str = ""
) -> list[Suggestion]:
    """Of all sources, without what is on this agenda or was put off for this meeting. What is `asked` for by its key
    comes first, also after "Niet nu"."""
    gone = set(SuggestionDismissal.objects.filter(meeting_id=meeting.pk).values_list("source", flat=True)) - {asked}
    gone |= {item.source for item in items}
    found = [each for each in every_suggestion(convenant, meeting, actor) if each.key not in gone]
    return sorted(found, key=lambda each: each.key != asked)


def every_suggestion(convenant: Convenant, meeting: Meeting, actor: Actor) -> list[Suggestion]:
    return list(chain.from_iterable(source(convenant, meeting, actor) for _, source in registry.agenda_suggestions))


def suggestion_with(key: str, convenant: Convenant, meeting: Meeting, actor: Actor) -> Suggestion | None:
    """Asked of the sources again: what a form sends is only the key."""
    return next((found for found in every_suggestion(convenant, meeting, actor) if found.key == key), None)


def appendices_of(
    items: Iterable[AgendaItem], convenant: Convenant, meeting: Meeting, actor: Actor
) -> dict[str, Appendix]:
    """Tables behind the items that came from a suggestion, by its key."""
    keys = {item.source for item in items if item.source and not item.source.startswith("vast.")}
    if not keys:
        return {}
    offered = every_suggestion(convenant, meeting, actor)
    return {found.key: found.appendix for found in offered if found.appendix and found.key in keys}


def open_actions(convenant: Convenant, meeting: Meeting, actor: Actor) -> list[Suggestion]:
    """Actions of earlier meetings that nobody finished: a long list is one item, with the worst beside it."""
    today, found = clock.today(), former_open_actions(meeting)
    single = [
        Suggestion(
            key=f"meetings.action:{action.pk}",
            title=shortened(f"Open actie: {action.text}"),
            reason=f"{action.organisation.name}, {_term((today - action.due_on).days, nl_day(action.due_on))}.",
            aim=Aim.DISCUSS,
            minutes=5,
            article=action.article,
        )
        for action in found[:MOST_ACTIONS]
    ]
    return single if len(found) <= MOST_ACTIONS else [_all_actions(found, today), *single]


def _all_actions(found: list[ActionItem], today: date) -> Suggestion:
    late = sum(action.due_on < today for action in found)
    reason = f"{len(found)} acties, {late} te laat. De lijst staat in de PDF."
    return Suggestion(key="meetings.actions:open", title="Open acties doornemen", reason=reason, minutes=15)


def _term(days_late: int, day: str) -> str:
    if days_late <= 0:
        return f"klaar op {day}"
    return f"{days_late} {'dag' if days_late == 1 else 'dagen'} te laat"


def overdue_obligations(convenant: Convenant, meeting: Meeting, actor: Actor) -> list[Suggestion]:
    """Published states that are late or soon due, one suggestion per obligation; late ones first."""
    year = clock.school_year(clock.today())
    wanting = (
        PublishedState.objects.filter(convenant_id=convenant.pk, school_year=year, state__in=[State.LATE, State.SOON])
        .select_related("organisation")
        .order_by("article", "organisation__name")
    )
    found: dict[tuple[str, str], list[PublishedState]] = defaultdict(list)
    for state in wanting:
        found[state.state, state.obligation].append(state)
    if not found:
        return []
    titles = obligation_titles(convenant)
    late_first = sorted(found.items(), key=lambda pair: pair[0][0] != State.LATE)
    return [_about(states, titles.get(key, key), year) for (_, key), states in late_first]


def about_duty(duty: str, convenant: Convenant, meeting: Meeting, actor: Actor) -> Suggestion | None:
    """The proposal about one obligation; what is late before what is soon due."""
    start = f"{OF_DUTY}{duty}:"
    offered = overdue_obligations(convenant, meeting, actor)
    return next((found for found in offered if found.key.startswith(start)), None)


def obligation_titles(convenant: Convenant) -> dict[str, str]:
    adopted = Obligation.objects.filter(version__convenant_id=convenant.pk, version__status=VersionStatus.ADOPTED)
    return dict(adopted.values_list("key", "title"))


def _about(states: list[PublishedState], title: str, year: int) -> Suggestion:
    first = states[0]
    word = "Te laat" if first.state == State.LATE else "Binnenkort"
    names = [state.organisation.short_name or state.organisation.name for state in states]
    rest = f" en nog {len(names) - SHOWN_NAMES}" if len(names) > SHOWN_NAMES else ""
    return Suggestion(
        key=f"{OF_DUTY}{first.obligation}:{year}:{first.state}",
        title=shortened(f"{word}: {title}"),
        reason=f"{', '.join(names[:SHOWN_NAMES])}{rest}.",
        article=first.article,
    )


def shortened(text: str) -> str:
    return text if len(text) <= TITLE else f"{text[: TITLE - 1].rstrip()}…"
