"""Reads of the agreement: versions and articles as the pages show them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from convenant.gate import rules_of
from convenant.models import Article, ArticleKind, ConvenantVersion, Obligation, VersionStatus
from convenant.templatetags.portal import nl_plain
from convenant.together import told_by
from convenant.wording import anchor_of

from .article_states import states_of
from .official import Official, signed_of, texts_of
from .registers import leerplicht_of, references_of
from .rules import RuleLine
from .words import Badge, actors_words, evidence_words, rhythm_words, strength_badge
from .written import articles_in, duties_in

SHOWN = ~(Q(status=VersionStatus.DRAFT) | Q(status=VersionStatus.WITHDRAWN, circulated_on=None))
"""A draft is for who holds regie until it is laid before the parties."""


def version_at(slug: str, number: int | None = None, *, drafts: bool = False) -> ConvenantVersion | None:
    """A version by its address, once it was shown to the parties; without a number the adopted one."""
    if number is None:
        return _versions().filter(convenant__slug=slug, status=VersionStatus.ADOPTED).first()
    shown = Q() if drafts else SHOWN
    return _versions().filter(shown, convenant__slug=slug, number=number).first()


def last_version_with(slug: str, label: str) -> int | None:
    """The number of the last version in force that had this article."""
    found = Article.objects.filter(version__convenant__slug=slug, version__status=VersionStatus.REPLACED, label=label)
    return found.order_by("-version__number").values_list("version__number", flat=True).first()


def _versions() -> QuerySet[ConvenantVersion]:
    return ConvenantVersion.objects.select_related("convenant")


def term_facts(version: ConvenantVersion) -> list[tuple[str, str]]:
    """How it runs, ends and changes, as (term, value)."""
    signed = nl_plain(version.signed_on) if version.signed_on else "geen datum in de tekst"
    facts = [
        ("Ondertekend", f"{signed} ({version.signed_on_source})" if version.signed_on_source else signed),
        ("Komt in de plaats van", version.replaces),
        ("Als niemand iets doet", version.term["sentence"]),
        ("Eén partij wil stoppen", version.exit["sentence"]),
        ("De tekst wijzigen", version.amendment["sentence"]),
    ]
    return [(term, value) for term, value in facts if value]


@dataclass(frozen=True)
class ArticleLine:
    """One article as a list shows it. `badges` are the strengths in its text; what explains has none."""

    label: str
    title: str
    text: str
    section: str
    missing: bool
    context: bool
    anchor: str
    url: str
    who: str
    badges: tuple[Badge, ...]
    official: Official | None = None

    @classmethod
    def of(cls, article: Article, slug: str, official: Official | None = None) -> "ArticleLine":
        context = article.kind == ArticleKind.CONTEXT
        strengths = dict.fromkeys(row["strength"] for row in article.provisions)
        return cls(
            label=article.label,
            title=article.title,
            text=article.text,
            section=article.section,
            missing=article.missing,
            context=context,
            anchor=anchor_of(article.label),
            url=reverse("convenant:article", kwargs={"slug": slug, "label": article.label}),
            who="" if context else actors_words(article.actors),
            badges=() if article.missing or context else tuple(strength_badge(strength) for strength in strengths),
            official=official,
        )

    def has(self, words: list[str]) -> bool:
        official = self.official.text if self.official else ""
        everything = f"{self.label} {self.title} {self.text} {self.section} {self.who} {official}".casefold()
        return all(word in everything for word in words)


@dataclass(frozen=True)
class Section:
    title: str
    articles: tuple[ArticleLine, ...]

    @property
    def anchor(self) -> str:
        return "deel-" + re.sub(r"\W+", "-", self.title.casefold()).strip("-")


def sections_of(
    version: ConvenantVersion, search: str = "", officials: Mapping[str, Official] | None = None
) -> list[Section]:
    """Every article in the order of the text, by section. `search`: all words must occur, ours or the official ones."""
    words, known = search.casefold().split(), officials or {}
    groups: dict[str, list[ArticleLine]] = defaultdict(list)
    for article in articles_in(version.pk):
        line = ArticleLine.of(article, version.convenant.slug, known.get(article.label))
        if line.has(words):
            groups[article.section].append(line)
    return [Section(title, tuple(lines)) for title, lines in groups.items()]


@dataclass(frozen=True)
class ObligationLine:
    title: str
    who: str
    rhythm: str
    evidence: str
    badge: Badge

    @classmethod
    def of(cls, obligation: Obligation) -> "ObligationLine":
        return cls(
            title=obligation.title,
            who=actors_words(obligation.actors),
            rhythm=rhythm_words(obligation.rhythm),
            evidence=evidence_words(obligation.evidence),
            badge=strength_badge(obligation.strength),
        )


def article_page(version: ConvenantVersion, label: str) -> dict[str, Any] | None:
    """An article as it opens beside another page, with what follows from it."""
    every = articles_in(version.pk)
    place = next((number for number, article in enumerate(every) if article.label == label), None)
    if place is None:
        return None
    article, official = every[place], texts_of(version, article=label).get(label)
    duties = [duty for duty in duties_in(version.pk) if duty.article == label]
    return {
        "article": article,
        "line": ArticleLine.of(article, version.convenant.slug, official),
        "provisions": [(row["id"], strength_badge(row["strength"])) for row in article.provisions],
        "duties": duties,
        "obligations": [ObligationLine.of(row) for row in duties],
        "rules": [RuleLine.of(rule) for rule in rules_of(version.pk) if rule.article == label],
        "official": official,
        "previous": every[place - 1] if place else None,
        "next": every[place + 1] if place + 1 < len(every) else None,
    }


def beside_article(version: ConvenantVersion, page: dict[str, Any]) -> dict[str, Any]:
    """What a whole page shows beside the article."""
    label, titles = page["article"].label, {row.key: row.title for row in page["duties"]}
    states, signed, leerplicht, references = told_by(
        states_of(version, label, page["duties"]),
        signed_of(version),
        leerplicht_of(version.convenant, titles, article=label),
        references_of(version.convenant, article=label),
    )
    return {
        "states": states,
        "tensions": tensions_naming(version, label),
        "signed": signed,
        "leerplicht": leerplicht,
        "references": references,
    }


def tensions_naming(version: ConvenantVersion, label: str) -> list[dict[str, str]]:
    """Where the text contradicts itself about this article. "1" is named by "artikel 1", never by 10.3 or 12.1."""
    before = "artikel(?:en)? " if label.isdigit() else r"(?<![\d.\w])"
    named = re.compile(rf"{before}{re.escape(label)}(?!\w|\.\d)", re.IGNORECASE)
    return [each for each in version.tensions if named.search(f"{each['text']} {each['default']}")]


def circles_page(convenant_ids: Iterable[UUID]) -> list[ConvenantVersion]:
    """The adopted versions of the convenanten one is a party to."""
    return list(
        _versions().filter(convenant__in=list(convenant_ids), status=VersionStatus.ADOPTED).order_by("convenant__name")
    )
