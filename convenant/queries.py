"""Reads of the agreement: versions, articles, rules, as the pages show them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from convenant.gate import ALL, WORDS
from convenant.models import (
    Article,
    ConvenantVersion,
    DataClass,
    Ground,
    Mode,
    Obligation,
    Outcome,
    Rule,
    Strength,
    VersionStatus,
)
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.models import OrganisationKind
from convenant.wording import listing

Badge = tuple[str, str, str]
"""Kind, word and icon of `{% badge %}`."""
RHYTHMS = {
    "per_school_year": "{times} keer per schooljaar",
    "once": "eenmalig, binnen {within_months} maanden",
    "every_months": "elke {months} maanden",
    "standing": "doorlopend",
    "on_event": "als het zich voordoet",
}
CONDITIONS = {
    ("assigned", True): "de ontvanger werkt voor deze locatie",
    ("consent", True): "er is geldige toestemming",
    ("initiative", "own"): "uit eigen beweging",
    ("initiative", "asked"): "op verzoek van de ontvanger",
    ("offence", True): "er is een strafbaar feit gepleegd",
    ("own_ground", True): "op eigen terrein",
    ("school_is_party", True): "de school is zelf betrokken",
    ("route", "politie"): "via de politie",
    ("context_known", True): "bekend is waar het bij hoort",
    ("four_eyes", True): "een tweede persoon keek mee",
}
NEEDS = {
    "ground": "een grond",
    "necessity": "waarom het nodig is",
    "subsidiarity": "waarom het niet met minder kan",
    "four_eyes": "een tweede persoon",
}
GROUND_WORDS = {
    Ground.TOESTEMMING: "toestemming",
    Ground.VORDERING: "vordering",
    Ground.WETTELIJKE_PLICHT: "wettelijke plicht",
    Ground.VITAAL_BELANG: "vitaal belang",
    Ground.GERECHTVAARDIGD_BELANG: "gerechtvaardigd belang",
    Ground.WPG: "Wpg",
    Ground.WJSG_39F: "Wjsg 39f",
}
FEW = 3
STRENGTH_BADGES = {
    Strength.RESULTAAT: ("line", "check-square"),
    Strength.INSPANNING: ("line", "check"),
    Strength.VRIJWILLIG: ("line", "hand"),
    Strength.FEIT: ("neutral", "info"),
}
OUTCOME_BADGES = {Outcome.ALLOW: "good", Outcome.ASK: "warn", Outcome.DENY: "bad"}


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
            anchor=f"art-{article.order + 1}",
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


def actors_words(roles: Iterable[str]) -> str:
    """ "school en politie", "alle partijen"."""
    named = list(roles)
    return "alle partijen" if ALL in named else listing(role_word(role) for role in named)


def role_word(role: str) -> str:
    if role == ALL:
        return "elke partij"
    return {"school": "school", "om": "Openbaar Ministerie", "halt": "Halt"}.get(role) or OrganisationKind(
        role
    ).label.lower()


def strength_badge(strength: str) -> Badge:
    kind, icon = STRENGTH_BADGES[Strength(strength)]
    return kind, Strength(strength).label.lower(), icon


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


def rhythm_words(rhythm: dict[str, Any]) -> str:
    if rhythm == {"kind": "per_school_year", "times": 1}:
        return "elk schooljaar"
    return RHYTHMS[rhythm["kind"]].format(**rhythm)


@dataclass(frozen=True)
class RuleLine:
    """A rule of the gate in words."""

    key: str
    senders: str
    recipients: str
    data: str
    condition: str
    needs: str
    grounds: str
    outcome: tuple[str, str]
    mode: str
    article: str
    source: str
    sentence: str
    answers: tuple[str, ...]

    @classmethod
    def of(cls, rule: Rule) -> "RuleLine":
        return cls(
            key=rule.key,
            senders=_roles_words(rule.senders),
            recipients=_roles_words(rule.recipients),
            data=data_words(rule.data),
            condition=listing(condition_words(key, value) for key, value in rule.when.items()),
            needs=listing(NEEDS[need] for need in rule.needs),
            grounds=listing(GROUND_WORDS[Ground(ground)] for ground in rule.grounds),
            outcome=(OUTCOME_BADGES[Outcome(rule.outcome)], WORDS[Outcome(rule.outcome)].lower()),
            mode="" if rule.outcome == Outcome.DENY else Mode(rule.mode).label,
            article=rule.article,
            source="keuze van het portaal" if rule.source == "default" else rule.source,
            sentence=rule.sentence,
            answers=tuple(rule.answers.values()),
        )


def _roles_words(roles: list[str]) -> str:
    return listing(role_word(role) for role in roles)


def data_words(classes: list[str]) -> str:
    """Nearly everything is told by what it leaves out."""
    left_out = [each for each in DataClass.values if each not in classes]
    if 0 < len(left_out) <= FEW:
        return f"alles behalve {listing(DataClass(each).label for each in left_out)}"
    return listing(DataClass(each).label for each in classes)


def condition_words(key: str, value: Any) -> str:
    if key == "ground":
        grounds = value if isinstance(value, list) else [value]
        return f"grond: {listing(GROUND_WORDS[Ground(each)] for each in grounds)}"
    return CONDITIONS[key, value]


def rules_of(version: ConvenantVersion) -> list[RuleLine]:
    return [RuleLine.of(rule) for rule in version.rules.all()]


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
