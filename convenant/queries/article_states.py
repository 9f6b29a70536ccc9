"""The state today of what one article asks, party by party, as it was published."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from convenant import clock
from convenant.compliance import matrix
from convenant.compliance.bearers import Bearer, bearers_of
from convenant.compliance.lines import tally
from convenant.compliance.published import Published, told_about
from convenant.models import ConvenantVersion, Obligation, PublishedState, State, VersionStatus
from convenant.together import Asking
from convenant.wording import listing

from .words import Badge

NAMED, MOST_NAMED = 3, 5


@dataclass(frozen=True)
class StateLine:
    party: str
    title: str
    badge: Badge
    about: str
    url: str
    whole: str
    """The same for all parties of the article."""


@dataclass(frozen=True)
class ArticleStates:
    """`tally` in one sentence; lines per duty and party, each with its cell of the matrix."""

    year: str
    tally: str
    seen: tuple[StateLine, ...]
    unseen: tuple[StateLine, ...]
    url: str


def states_of(version: ConvenantVersion, label: str, duties: Sequence[Obligation]) -> Asking[ArticleStates | None]:
    """Asks nothing for an article without duties. Another version than the one in force has no state today."""
    if not duties or version.status != VersionStatus.ADOPTED:
        return None
    year = clock.school_year(clock.today())
    rows = PublishedState.objects.filter(convenant_id=version.convenant_id, school_year=year, article=label)
    yield (rows,)
    found = told_about(duties, bearers_of(version.convenant_id), rows)
    slug = version.convenant.slug
    return ArticleStates(
        year=clock.school_year_label(year),
        tally=tally(found),
        seen=_together([_line(each, slug) for each in found if each.state != State.UNSEEN]),
        unseen=_together([_line(each, slug) for each in found if each.state == State.UNSEEN]),
        url=_cell(slug, label, ""),
    )


def _line(each: Published, slug: str) -> StateLine:
    shown = matrix.duty(each, clock.today())
    return StateLine(
        party=shown.party,
        title=shown.title,
        badge=(shown.badge_kind, shown.badge_word, shown.badge_icon),
        about=shown.label or shown.unseen,
        url=_cell(slug, each.obligation.article, _column(each.bearer)),
        whole=_cell(slug, each.obligation.article, ""),
    )


def _together(lines: list[StateLine]) -> tuple[StateLine, ...]:
    """Who stand the same with the same evidence are one line, which opens the whole article."""
    alike: dict[tuple[str, Badge, str], list[StateLine]] = {}
    for line in lines:
        alike.setdefault((line.title, line.badge, line.about), []).append(line)
    return tuple(group[0] if len(group) == 1 else _of_all(group) for group in alike.values())


def _of_all(group: list[StateLine]) -> StateLine:
    names = [line.party for line in group]
    shown = listing(names) if len(names) <= MOST_NAMED else f"{', '.join(names[:NAMED])} en nog {len(names) - NAMED}"
    return replace(group[0], party=shown, url=group[0].whole)


def _column(bearer: Bearer) -> str:
    return bearer.role if bearer.column else bearer.slug


def _cell(slug: str, article: str, party: str) -> str:
    query = urlencode({key: value for key, value in (("artikel", article), ("partij", party)) if value})
    return f"{reverse('compliance:matrix', kwargs={'slug': slug})}?{query}#bewijs"
