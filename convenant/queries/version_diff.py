"""What differs between two versions: added, removed and changed, with the old and the new words, by article."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db.models import prefetch_related_objects

from convenant.models import Article, ConvenantVersion, Obligation, Rule
from convenant.tenancy.models import OrganisationKind

from .rules import RuleLine
from .topics import STRENGTHS, topics_for
from .words import actors_words, rhythm_words

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
WORDS = {ADDED: ("good", "nieuw"), REMOVED: ("bad", "vervallen"), CHANGED: ("warn", "gewijzigd")}
ARTICLE, OBLIGATION, RULE, PARTY = "Artikel", "Verplichting", "Regel", "Partij"
ELSEWHERE = "Niet bij één artikel"
Words = dict[str, str]
Segment = tuple[str, str]
"""Kind (same, gone, new) and words."""


@dataclass(frozen=True)
class Piece:
    """One part of a version. `key` tells it from others of its kind, also when its words change."""

    part: str
    key: str
    title: str
    article: str
    words: Words


@dataclass(frozen=True)
class Change:
    kind: str
    part: str
    title: str
    article: str
    lines: tuple[tuple[str, str, str], ...]
    """Label, old words, new words; only those that differ."""

    @property
    def badge(self) -> tuple[str, str]:
        return WORDS[self.kind]

    @property
    def sides(self) -> list[tuple[str, list[Segment], list[Segment]]]:
        """For the page: what went and what came, word by word."""
        return [(label, *_segments(old, new)) for label, old, new in self.lines]


def changes_between(old: ConvenantVersion, new: ConvenantVersion) -> list[Change]:
    """Four queries for both versions together."""
    versions = [old, new]
    prefetch_related_objects(versions, "articles", "obligations", "rules", "series")
    # a version from before the portal kept who takes part says nothing about it
    unknown = set() if old.membership and new.membership else {PARTY}
    before, after = (_by_key(pieces_of(version), unknown) for version in versions)
    found = [change for key in {**before, **after} if (change := _change(before.get(key), after.get(key)))]
    order = _article_order(new, old)
    return sorted(found, key=lambda change: order.get(change.article, len(order)))


def by_article(changes: Iterable[Change], titles: dict[str, str]) -> list[tuple[str, str, list[Change]]]:
    """Label, title and changes of each article that is touched."""
    grouped: dict[str, list[Change]] = {}
    for change in changes:
        grouped.setdefault(change.article, []).append(change)
    return [(label, titles.get(label, "") if label else ELSEWHERE, found) for label, found in grouped.items()]


def article_titles(*versions: ConvenantVersion) -> dict[str, str]:
    """The first version named wins."""
    return {article.label: article.title for version in reversed(versions) for article in version.articles.all()}


def pieces_of(version: ConvenantVersion) -> Iterator[Piece]:
    yield from (_article(row) for row in version.articles.all())
    yield from (_obligation(row) for row in version.obligations.all())
    yield from (_rule(row) for row in version.rules.all())
    yield from (_party(row) for row in version.membership.get("parties", []))
    for topic in topics_for(version):
        for fact in topic.facts_of(version):
            yield Piece(topic.title, fact.label, fact.label, fact.article, {"": fact.words})


def _article(row: Article) -> Piece:
    strengths = ", ".join(f"{each['id']} {STRENGTHS[each['strength']]}" for each in row.provisions)
    words = {"Titel": row.title, "Tekst": row.text, "Voor": actors_words(row.actors), "Hardheid": strengths}
    return Piece(ARTICLE, row.label, row.title, row.label, words | {"Deel": row.section})


def _obligation(row: Obligation) -> Piece:
    words = {"Afspraak": row.title, "Voor": actors_words(row.actors), "Hardheid": STRENGTHS[row.strength]}
    return Piece(OBLIGATION, row.key, row.title, row.article, words | {"Ritme": rhythm_words(row.rhythm)})


def _rule(row: Rule) -> Piece:
    line = RuleLine.of(row)
    words = {
        "Van": line.senders, "Naar": line.recipients, "Wat": line.data, "Als": line.condition, "Vraagt": line.needs,
        "Gronden": line.grounds, "Antwoord": line.outcome[1], "Hoe": line.mode, "Uitleg": line.sentence,
    }  # fmt: skip
    return Piece(RULE, line.key, line.key, line.article, words)


def _party(row: dict[str, Any]) -> Piece:
    words = {"Rol": OrganisationKind(row["role"]).label, "Regie": "ja" if row.get("holds_regie") else "nee"}
    return Piece(PARTY, row["organisation"]["slug"], row["organisation"]["name"], "", words)


def _by_key(pieces: Iterable[Piece], leave_out: set[str]) -> dict[tuple[str, str], Piece]:
    return {(piece.part, piece.key): piece for piece in pieces if piece.part not in leave_out}


def _change(old: Piece | None, new: Piece | None) -> Change | None:
    """None when nothing that shows has changed. A piece that moved to another article says so."""
    before, after = old.words if old else {}, new.words if new else {}
    if old and new and old.article != new.article:
        before, after = before | {"Artikel": old.article or "geen"}, after | {"Artikel": new.article or "geen"}
    pairs = ((label, before.get(label, ""), after.get(label, "")) for label in {**before, **after})
    lines = tuple(line for line in pairs if line[1] != line[2])
    piece = new or old
    if piece is None or not lines:
        return None
    kind = CHANGED if old and new else ADDED if new else REMOVED
    return Change(kind, piece.part, piece.title, piece.article, lines)


def _article_order(*versions: ConvenantVersion) -> dict[str, int]:
    labels = [article.label for version in versions for article in version.articles.all()]
    return {label: position for position, label in enumerate(dict.fromkeys(labels))}


def _segments(old: str, new: str) -> tuple[list[Segment], list[Segment]]:
    before, after = old.split(), new.split()
    left, right = list[Segment](), list[Segment]()
    for kind, start, end, begin, finish in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        same = kind == "equal"
        if start < end:
            left.append(("same" if same else "gone", " ".join(before[start:end])))
        if begin < finish:
            right.append(("same" if same else "new", " ".join(after[begin:finish])))
    return left, right
