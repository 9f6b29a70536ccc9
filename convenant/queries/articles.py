"""Reads of the agreement: versions and articles as the pages show them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from convenant.models import Article, ConvenantVersion, Obligation, VersionStatus
from convenant.templatetags.portal import nl_plain
from convenant.wording import anchor_of

from .rules import RuleLine
from .words import Badge, actors_words, rhythm_words, strength_badge


def version_at(slug: str, number: int | None = None) -> ConvenantVersion | None:
    """A version by its address; without a number the adopted one."""
    chosen: dict[str, Any] = {"number": number} if number else {"status": VersionStatus.ADOPTED}
    return _versions().filter(convenant__slug=slug, **chosen).first()


def _versions() -> QuerySet[ConvenantVersion]:
    return ConvenantVersion.objects.select_related("convenant")


def article_of(version: ConvenantVersion, label: str) -> Article | None:
    return version.articles.filter(label=label).first()


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
    """One article as a list shows it. `badges` are the strengths in its text."""

    label: str
    title: str
    text: str
    section: str
    missing: bool
    anchor: str
    url: str
    who: str
    badges: tuple[Badge, ...]

    @classmethod
    def of(cls, article: Article, slug: str) -> "ArticleLine":
        strengths = dict.fromkeys(row["strength"] for row in article.provisions)
        return cls(
            label=article.label,
            title=article.title,
            text=article.text,
            section=article.section,
            missing=article.missing,
            anchor=anchor_of(article.label),
            url=reverse("convenant:article", kwargs={"slug": slug, "label": article.label}),
            who=actors_words(article.actors),
            badges=() if article.missing else tuple(strength_badge(strength) for strength in strengths),
        )

    def has(self, words: list[str]) -> bool:
        everything = f"{self.label} {self.title} {self.text} {self.section} {self.who}".casefold()
        return all(word in everything for word in words)


@dataclass(frozen=True)
class Section:
    title: str
    anchor: str
    articles: tuple[ArticleLine, ...]


def sections_of(version: ConvenantVersion, search: str = "") -> list[Section]:
    """Every article in the order of the text, by section. `search`: all words must occur."""
    words = search.casefold().split()
    groups: dict[str, list[ArticleLine]] = defaultdict(list)
    for article in version.articles.all():
        line = ArticleLine.of(article, version.convenant.slug)
        if line.has(words):
            groups[article.section].append(line)
    return [Section(title, f"deel-{number}", tuple(lines)) for number, (title, lines) in enumerate(groups.items(), 1)]


@dataclass(frozen=True)
class ObligationLine:
    title: str
    who: str
    rhythm: str
    badge: Badge

    @classmethod
    def of(cls, obligation: Obligation) -> "ObligationLine":
        return cls(
            title=obligation.title,
            who=actors_words(obligation.actors),
            rhythm=rhythm_words(obligation.rhythm),
            badge=strength_badge(obligation.strength),
        )


def article_page(version: ConvenantVersion, label: str) -> dict[str, Any] | None:
    """An article with what follows from it: three queries."""
    article = article_of(version, label)
    if article is None:
        return None
    provisions = [(row["id"], strength_badge(row["strength"])) for row in article.provisions]
    return {
        "article": article,
        "line": ArticleLine.of(article, version.convenant.slug),
        "provisions": provisions,
        "obligations": [ObligationLine.of(row) for row in version.obligations.filter(article=label)],
        "rules": [RuleLine.of(rule) for rule in version.rules.filter(article=label)],
    }


def circles_page(convenant_ids: Iterable[UUID]) -> list[ConvenantVersion]:
    """The adopted versions of the convenanten one is a party to."""
    return list(
        _versions().filter(convenant__in=list(convenant_ids), status=VersionStatus.ADOPTED).order_by("convenant__name")
    )
