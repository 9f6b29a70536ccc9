"""What still rests on articles, duties and tensions that a new version drops: told before it is adopted.

Rows that point at an article or a duty keep its label or key, so nothing is lost: it stays with the version it was
made for. Evidence by hand is each party's own; what the circle sees of it are the published states.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from convenant.models import (
    ConvenantVersion,
    LeerplichtLink,
    OfficialText,
    PublishedState,
    ReferenceDocument,
    Reminder,
    Signature,
    State,
    SupportRequest,
    TensionConfirmation,
    tension_mark,
)
from convenant.wording import article_words, listing

Words = tuple[str, str]
OFFICIAL, LINK = ("officiële tekst", "officiële teksten"), ("koppeling met leerplicht", "koppelingen met leerplicht")
REFERENCE, SUPPORT = ("regeling", "regelingen"), ("open vraag om hulp", "open vragen om hulp")
REMINDER, STATE = ("open herinnering", "open herinneringen"), ("stand met bewijs", "standen met bewijs")
CONFIRMATION, SIGNATURE = ("bevestiging", "bevestigingen"), ("handtekening", "handtekeningen")


@dataclass(frozen=True)
class Resting:
    """Something that goes, and how much of what rests on it."""

    title: str
    found: tuple[tuple[int, Words], ...]

    @property
    def words(self) -> str:
        counts = (f"{count} {one if count == 1 else more}" for count, (one, more) in self.found)
        return f"Hierop rust nog: {listing(counts)}."


def resting_on(old: ConvenantVersion, new: ConvenantVersion) -> list[Resting]:
    """In the circle's scope; twelve queries, in the order of the text. Empty when nothing rests on what goes."""
    return [*_on_articles(old, new), *_on_duties(old, new), *_on_tensions(old, new), *_on_the_version(old, new)]


def _on_articles(old: ConvenantVersion, new: ConvenantVersion) -> list[Resting]:
    stays = {article.label for article in new.articles.all() if not article.missing}
    gone = {row.label: row.title for row in old.articles.all() if not row.missing and row.label not in stays}
    if not gone:
        return []
    circle: dict[str, Any] = {"convenant": old.convenant_id, "article__in": gone}
    found: dict[Words, Any] = {
        OFFICIAL: OfficialText.objects.filter(version=old.number, **circle),
        LINK: LeerplichtLink.objects.filter(ended_at=None, **circle),
        REFERENCE: ReferenceDocument.objects.filter(ended_at=None, **circle),
        SUPPORT: SupportRequest.objects.filter(closed_at=None, **circle),
    }
    counts = _counted({words: rows.values_list("article", flat=True) for words, rows in found.items()})
    titles = {label: f"{_article(label)}, {title}, vervalt" for label, title in gone.items()}
    return [Resting(title, counts[label]) for label, title in titles.items() if label in counts]


def _article(label: str) -> str:
    words = article_words(label)
    return words[:1].upper() + words[1:]


def _on_duties(old: ConvenantVersion, new: ConvenantVersion) -> list[Resting]:
    stays = {row.key for row in new.obligations.all()}
    gone = {row.key: f"Afspraak “{row.title}” vervalt" for row in old.obligations.all() if row.key not in stays}
    if not gone:
        return []
    circle: dict[str, Any] = {"convenant": old.convenant_id, "obligation__in": gone}
    found: dict[Words, Any] = {
        REMINDER: Reminder.objects.filter(answered_at=None, **circle),
        STATE: PublishedState.objects.filter(**circle).exclude(state=State.UNSEEN),
    }
    counts = _counted({words: rows.values_list("obligation", flat=True) for words, rows in found.items()})
    return [Resting(title, counts[key]) for key, title in gone.items() if key in counts]


def _on_tensions(old: ConvenantVersion, new: ConvenantVersion) -> list[Resting]:
    """A confirmation holds for its words alone: other words ask for a new one."""
    stays = {tension_mark(row) for row in new.tensions}
    gone = {tension_mark(row): f"Spanning vervalt of verandert: {row['text']}" for row in old.tensions}
    rows = TensionConfirmation.objects.filter(convenant=old.convenant_id, withdrawn_at=None, mark__in=set(gone) - stays)
    counts = _counted({CONFIRMATION: rows.values_list("mark", flat=True)})
    return [Resting(title, counts[mark]) for mark, title in gone.items() if mark in counts]


def _on_the_version(old: ConvenantVersion, new: ConvenantVersion) -> list[Resting]:
    signed = Signature.objects.filter(convenant=old.convenant_id, version=old.pk).count()
    title = f"Handtekeningen blijven bij versie {old.number}; versie {new.number} vraagt nieuwe"
    return [Resting(title, ((signed, SIGNATURE),))] if signed else []


def _counted(found: dict[Words, Iterable[str]]) -> dict[str, tuple[tuple[int, Words], ...]]:
    counts: dict[str, list[tuple[int, Words]]] = defaultdict(list)
    for words, keys in found.items():
        for key, count in Counter(keys).items():
            counts[key].append((count, words))
    return {key: tuple(each) for key, each in counts.items()}
