"""Copies that were given: the list with its filters, the export, one copy with what became of it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from convenant.addresses import address
from convenant.models import Decision, Mode
from convenant.templatetags.portal import nl_clock, nl_day
from convenant.tenancy.made_once import made_once
from convenant.tenancy.scope import Actor
from convenant.together import read_together
from convenant.vault.envelope import Unreadable
from convenant.wording import article_words
from incidents.models import Disclosure, Incident, Notice, NoticeKind
from incidents.permissions import visible_to

from .parcels import CORE_FIELDS, DESCRIPTION, FACETS, NARRATIVE, PERSON_LABELS, PUPILS, WHAT, WHERE_WHEN
from .phrases import at_moment, capital, function_words
from .taxonomy import shown_reference

SENT, READ, WITHDRAWN, ANSWERED = "verstuurd", "gelezen", "ingetrokken", "beantwoord"
BADGES = {SENT: "info", READ: "line", WITHDRAWN: "neutral", ANSWERED: "good"}
FIELD_LABELS = {
    WHAT: "wat",
    WHERE_WHEN: "waar en wanneer",
    DESCRIPTION: "omschrijving",
    FACETS: "kenmerken",
    PUPILS: "aantal leerlingen",
    **{part: label.lower() for part, label in PERSON_LABELS.items()},
    NARRATIVE: "uitgebreid verhaal",
}


@dataclass(frozen=True)
class Given:
    """One copy with what came back on it. `notices`: oldest first."""

    row: Disclosure
    notices: Sequence[Notice]

    @property
    def state(self) -> str:
        if self.row.withdrawn_at:
            return WITHDRAWN
        kinds = {notice.kind for notice in self.notices}
        return ANSWERED if NoticeKind.ANSWER in kinds else READ if NoticeKind.READ in kinds else SENT

    @property
    def answers(self) -> list[Notice]:
        return [notice for notice in self.notices if notice.kind == NoticeKind.ANSWER]

    @property
    def automatic(self) -> bool:
        return self.row.mode == Mode.AUTOMATIC

    @property
    def has_people(self) -> bool:
        return bool(set(self.row.fields) - CORE_FIELDS)


def given_by(actor: Actor) -> QuerySet[Disclosure]:
    """Copies of incidents that the person may see; the school's own rows. The decisions come with the notices:
    joined, the planner takes each with each, because under the wall it expects a handful where there are hundreds."""
    return copies_given(visible_to(actor))


def copies_given(incidents: QuerySet[Incident]) -> QuerySet[Disclosure]:
    rows = Disclosure.objects.filter(incident__in=incidents)
    related = ("incident", "incident__location", "incident__convenant", "recipient")
    return rows.select_related(*related).defer("weighing")


@dataclass(frozen=True)
class Filter:
    recipient: UUID | None = None
    mode: str = ""
    state: str = ""
    first: date | None = None
    last: date | None = None


def filtered(rows: QuerySet[Disclosure], chosen: Filter) -> QuerySet[Disclosure]:
    wanted = Q()
    if chosen.recipient:
        wanted &= Q(recipient_id=chosen.recipient)
    if chosen.mode:
        wanted &= Q(mode=chosen.mode)
    if chosen.first:
        wanted &= Q(sent_at__date__gte=chosen.first)
    if chosen.last:
        wanted &= Q(sent_at__date__lte=chosen.last)
    return _in_state(rows.filter(wanted), chosen.state).order_by("-sent_at", "-pk")


def _in_state(rows: QuerySet[Disclosure], state: str) -> QuerySet[Disclosure]:
    """The state follows from what came back; a notice names its copy by id."""
    read = Notice.objects.filter(kind=NoticeKind.READ).values("disclosure")
    answered = Notice.objects.filter(kind=NoticeKind.ANSWER).values("disclosure")
    stands = rows.filter(withdrawn_at=None)
    return {
        "": rows,
        WITHDRAWN: rows.exclude(withdrawn_at=None),
        ANSWERED: stands.filter(pk__in=answered),
        READ: stands.filter(pk__in=read).exclude(pk__in=answered),
        SENT: stands.exclude(pk__in=read).exclude(pk__in=answered),
    }[state]


def with_notices(rows: Iterable[Disclosure]) -> list[Given]:
    """And with the decision of each; one query for all of them."""
    found = list(rows)
    if not found:
        return []
    notices = _notices(copies=[row.pk for row in found])
    decisions = _decisions(keys=[row.decision_id for row in found])
    read_together([notices, decisions])
    decided = {decision.pk: decision for decision in decisions}
    for row in found:
        row.decision = decided[row.decision_id]
    return each_with(notices, found)


def each_with(notices: Iterable[Notice], rows: Iterable[Disclosure]) -> list[Given]:
    by_copy: defaultdict[UUID, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_copy[notice.disclosure].append(notice)
    return [Given(row, by_copy[row.pk]) for row in rows]


@made_once
def notices_about(*, incident: UUID) -> QuerySet[Notice]:
    """What came back on all copies of it, oldest first."""
    copies = Disclosure.objects.filter(incident_id=incident)
    return Notice.objects.filter(disclosure__in=copies.values("pk")).order_by("at")


@made_once
def _notices(*, copies: list[UUID]) -> QuerySet[Notice]:
    return Notice.objects.filter(disclosure__any_of=copies).order_by("at")


@made_once
def _decisions(*, keys: list[UUID]) -> QuerySet[Decision]:
    return Decision.objects.filter(pk__any_of=keys)


def recipients_so_far(actor: Actor) -> list[tuple[UUID, str]]:
    """Of the copies this person may see: who got one of a closed dossier is not a choice in a filter."""
    rows = Disclosure.objects.filter(incident__in=visible_to(actor)).order_by("recipient__name")
    return list(rows.values_list("recipient_id", "recipient__name").distinct())


def line(given: Given) -> dict[str, Any]:
    """One row of the list, as ready strings."""
    row = given.row
    return {
        "url": address("exchange:disclosure", row.pk),
        "reference": shown_reference(row.incident.reference), "recipient": row.recipient.name,
        "location": row.incident.where, "sent": f"{nl_day(row.sent_at)}, {nl_clock(row.sent_at)}",
        "what": what(given), "article": row.decision.article, "state": given.state, "kind": BADGES[given.state],
        "automatic": given.automatic, "ground": row.get_ground_display() if row.ground else "",
        "slug": row.incident.convenant.slug, "prefix": row.incident.convenant.article_prefix,
        "new_answer": any(notice.seen_at is None for notice in given.answers),
    }  # fmt: skip


def what(given: Given) -> str:
    if given.automatic:
        return "de kern"
    return "kern en personen" if given.has_people else "zonder personen"


def field_words(keys: Iterable[str]) -> list[str]:
    """Labels of what went; a person's part without saying whose."""
    found = {key.split(".")[0] for key in keys}
    return [word for key, word in FIELD_LABELS.items() if key in found]


EXPORT_HEAD = ("Kenmerk", "Locatie", "Aan", "Verstuurd", "Soort", "Wat", "Grondslag", "Artikel", "Status", "Functie")


def export_lines(rows: Iterable[Given]) -> Iterable[tuple[str, ...]]:
    """No content and no person: the school's own account of what left it."""
    for given in rows:
        row = given.row
        yield (
            shown_reference(row.incident.reference), row.incident.where, row.recipient.name,
            f"{timezone.localtime(row.sent_at):%Y-%m-%d %H:%M}", "automatisch" if given.automatic else "melding",
            "; ".join(field_words(row.fields)), row.get_ground_display() if row.ground else "",
            row.decision.article, given.state, row.function,
        )  # fmt: skip


def _weighing(row: Disclosure) -> dict[str, str]:
    try:
        return dict(json.loads(row.reveal("weighing") or "{}"))
    except Unreadable as reason:
        return {"unreadable": reason.sentence}


def detail(given: Given) -> dict[str, Any]:
    """What the page of one copy shows; the answers' texts stand apart."""
    row = given.row
    weighing = _weighing(row)
    informed = {True: "ja", False: "nee, nog niet", None: ""}[row.informed]
    rows = [
        ("Aan", row.recipient.name), ("Verstuurd", capital(at_moment(row.sent_at))),
        ("Wat ging mee", ", ".join(field_words(row.fields))), ("Volgens", capital(article_words(row.decision.article))),
        ("Grondslag", row.get_ground_display() if row.ground else ""), ("Betrokkene geïnformeerd", informed),
        ("Afweging", weighing.get("unreadable", "")),
        ("Waarom nog niet", weighing.get("informed_reason", "")), ("Waarom nodig", weighing.get("necessity", "")),
        ("Waarom niet met minder", weighing.get("subsidiarity", "")),
        ("Besloten door", "de regel zelf" if given.automatic else function_words(row.function)),
    ]  # fmt: skip
    return {"given": given, "rows": [pair for pair in rows if pair[1]], "line": line(given)}


# --- the incident's page
