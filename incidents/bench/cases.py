"""What is measured: queries of the portal's own pages, asked by its own functions; the last query of each counts."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import md5
from typing import Any

from django.db.models import QuerySet

from convenant import clock
from convenant.audit.trail import timeline
from convenant.tenancy.scope import Actor
from incidents.actions.name_search import with_tokens
from incidents.models import Attachment, FollowUp, Incident, SavedView, Step
from incidents.permissions import hidden_from, visible_to
from incidents.queries import dashboard, follow_up, inbox, register, saved_views, spelling
from incidents.queries.attachments import attachments_of
from incidents.queries.detail import with_vault_counts
from incidents.queries.given import Filter, filtered, given_by
from incidents.queries.start import first_steps
from parties.queries.places import location_ids

ALL = register.view_of("alles")
COMMON, RARE, TYPO = "vuurwerk", "zebrapad", "vuurwrek"
KNOWN_NAME = md5(b"name7", usedforsecurity=False).digest()
"""A token as `world.sql` writes it."""
KEPT_VIEWS = [
    SavedView(name=f"{kind} {view}", query={"weergave": view, "category": kind})
    for kind in ("FYS", "BED", "WAP", "DIE", "OVE")
    for view in ("open", "termijn")
]
"""As many as one person keeps at most."""
SCHOOL, POLICE = "school", "politie"


@dataclass(frozen=True)
class Case:
    """`goal` and `worst` are the factors of P1; None where the goal says nothing and the figure is only shown.

    `keeps_rows`: its plan may throw no more rows away than it returns. `asks_more`: it holds a subquery of its own.
    """

    name: str
    ask: Callable[[Actor], object]
    side: str = SCHOOL
    goal: float | None = 1.05
    worst: float | None = 1.10
    keeps_rows: bool = True
    asks_more: bool = False
    ordered: bool = True


def bare_list(actor: Actor) -> list[Incident]:
    """P3: forgets every WHERE."""
    return list(Incident.objects.order_by("-occurred_on", "-id")[:50])


def register_rows(**filters: Any) -> Callable[[Actor], object]:
    def ask(actor: Actor) -> object:
        return list(register.in_order(_register(actor, filters), ALL)[:50])

    return ask


def register_counts(actor: Actor) -> object:
    return register.counts(_register(actor, {}))


def search_page(actor: Actor) -> object:
    """Rows and the numbers of all views, from one reading of the words."""
    return register.first_page(ALL, hidden_from(actor), location_ids(actor), COMMON)


def _register(actor: Actor, filters: dict[str, Any]) -> QuerySet[Incident]:
    return register.filtered(visible_to(actor), filters)


def one_of(actor: Actor) -> Incident:
    """An incident in the middle of what the person sees: what a detail page opens."""
    rows = visible_to(actor).order_by("-occurred_on", "-id")
    return rows[rows.count() // 2]


def detail(actor: Actor) -> object:
    return with_vault_counts(visible_to(actor)).filter(pk=one_of(actor).pk).first()


def detail_steps(actor: Actor) -> object:
    return list(Step.objects.filter(incident=one_of(actor)))


def detail_trail(actor: Actor) -> object:
    return timeline(one_of(actor))


def counts_with_kept_views(actor: Actor) -> object:
    beside = saved_views.conditions(KEPT_VIEWS, lambda query: {"category": query["category"]})
    return register.counts(visible_to(actor), within=register.wanted({"q": COMMON}), beside=beside)


def nearest_words(actor: Actor) -> object:
    return spelling.vocabulary(visible_to(actor), [TYPO])


def steps_by_term(actor: Actor) -> object:
    return list(follow_up.next_steps(visible_to(actor)))


def to_follow_up(key: str) -> Callable[[Actor], object]:
    def ask(actor: Actor) -> object:
        return list(register.in_order(visible_to(actor), register.view_of(key))[: follow_up.SHOWN])

    return ask


def divided_by(key: str) -> Callable[[Actor], object]:
    return lambda actor: dashboard.divided(actor, this_year(), key).all()


def terms(actor: Actor) -> object:
    return dashboard.terms(actor, this_year()).all()


def this_year() -> dashboard.Chosen:
    return dashboard.Chosen(clock.school_year(clock.today()))


def with_known_name(actor: Actor) -> object:
    return list(with_tokens([KNOWN_NAME], actor)[:50])


def files(actor: Actor) -> object:
    return attachments_of(one_with_files(actor))


def duties(actor: Actor) -> object:
    return list(FollowUp.objects.filter(incident=one_with_files(actor)))


def one_with_files(actor: Actor) -> Incident:
    """That this person may see: a closed file is not for a coordinator."""
    return visible_to(actor).filter(pk__in=Attachment.objects.values("incident"))[0]


def given(actor: Actor) -> object:
    return list(filtered(given_by(actor), Filter())[:50])


def inbox_rows(actor: Actor) -> object:
    return list(inbox.in_view(inbox.lines_for(actor), inbox.ALL)[:50])


def inbox_waiting(actor: Actor) -> object:
    return list(inbox.in_view(inbox.lines_for(actor), inbox.TODO)[:50])


def inbox_counts(actor: Actor) -> object:
    return inbox.counts(inbox.lines_for(actor))


CASES = (
    Case("list without WHERE", bare_list),
    Case("register", register_rows()),
    Case("register, one kind", register_rows(category="FYS"), keeps_rows=False),
    Case("register, search for a common word", register_rows(q=COMMON), keeps_rows=False, goal=None, worst=None),
    Case("register, search for a rare word", register_rows(q=RARE), keeps_rows=False, goal=None, worst=None),
    Case("register, search with its numbers", search_page, keeps_rows=False, goal=None, worst=None),
    Case("counts of the register", register_counts),
    Case("counts of the register and of ten kept views", counts_with_kept_views, keeps_rows=False),
    Case("the nearest word for a typo", nearest_words, goal=None, worst=None, ordered=False),
    Case("follow-up, steps by term", steps_by_term, keeps_rows=False),
    *(Case(f"follow-up, {key}", to_follow_up(key), keeps_rows=False) for key in follow_up.LISTS),
    Case("dashboard by kind", divided_by("soort"), keeps_rows=False, ordered=False),
    Case("dashboard by place", divided_by("plaats"), keeps_rows=False, ordered=False),
    Case("dashboard by hour", divided_by("uur"), keeps_rows=False, ordered=False),
    Case("dashboard, steps of registration health", terms, keeps_rows=False),
    Case("a name in the vault", with_known_name, keeps_rows=False),
    Case("files of one incident", files),
    Case("duties of one incident", duties),
    Case("one incident", detail),
    Case("steps of one incident", detail_steps),
    Case("trail of one incident", detail_trail),
    Case("what waits on the start page", lambda actor: list(first_steps(actor)), keeps_rows=False),
    Case("disclosures", given),
    Case("inbox", inbox_rows, side=POLICE),
    Case("inbox, to do", inbox_waiting, side=POLICE, keeps_rows=False, asks_more=True),
    Case("counts of the inbox", inbox_counts, side=POLICE),
)
