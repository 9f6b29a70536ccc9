"""Searching: every source in one message; and the sources of the agreement itself: pages, articles, documents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from django.urls import reverse

from convenant import registry
from convenant.models import Article, Document, OfficialText, VersionStatus
from convenant.navigation import menu_of, offered
from convenant.search import ALL_SHOWN, Group, Hit, Piece, Sought, Source, pieces, snippet, total_of
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.hooks import Circle
from convenant.tenancy.scope import OPERATOR, Actor
from convenant.together import Asking, told_by
from convenant.wording import article_words, listing

ALSO_CALLED = {
    "compliance:matrix": "nakomen afspraken matrix stand",
    "calendar:mine": "agenda planning data",
    "exchange:inbox": "postvak meldingen ontvangen",
    "exchange:given": "kopieën gedeeld gegeven",
    "privacy:register": "avg verwerkingsregister dpia",
    "signals:list": "omwonenden overlast controles kluisjes verzuim voorlichting tellen",
    "protocols:show": "protocol stappen stappenplan draaiboek wat te doen",
    "parties:contacts": "telefoon bereiken contactlijst",
    "takeout:index": "export downloaden",
}
"""Other words by which people look for a page."""


@dataclass(frozen=True)
class Shown:
    """A hit as the page draws it."""

    title: list[Piece]
    url: str
    sub: str
    snippet: list[Piece]


@dataclass(frozen=True)
class Answer:
    groups: list[tuple[Group, list[Shown]]]
    where: str
    instead: str = ""

    @property
    def count(self) -> int:
        return sum(group.total for group, _ in self.groups)


def sources_for(actor: Actor, key: str = "") -> list[Source]:
    found = [source for _, source in sorted(registry.search_sources)]
    return [each for each in found if key in ("", each.key) and (each.for_operator or actor.role != OPERATOR)]


def search(actor: Actor, circles: Sequence[Circle], text: str, key: str = "") -> Answer:
    """`key`: that kind alone, and more of it. As many queries for one row as for many."""
    sought = Sought(actor, {circle.id: circle for circle in circles}, text)
    sought = replace(sought, most=ALL_SHOWN) if key else sought
    told: list[Group | None] = told_by(*(source.find(sought) for source in sources_for(actor, key)))
    looked = [group for group in told if group is not None]
    groups = [(group, [_shown(hit, sought) for hit in group.hits]) for group in looked if group.hits]
    return Answer(groups, listing(group.where for group in looked), "" if groups else instead_of(sought))


def _shown(hit: Hit, sought: Sought) -> Shown:
    return Shown(list(pieces(hit.title, sought.words)), hit.url, hit.sub, snippet(hit.text, sought.words))


def instead_of(sought: Sought) -> str:
    """For a slip of the pen: the word that looks most like it, from titles of pages and articles."""
    adopted = Article.objects.filter(version__status=VersionStatus.ADOPTED, version__convenant__in=sought.circles)
    titles = [] if sought.actor.role == OPERATOR else list(adopted.values_list("title", flat=True))
    titles += [label for label, _, _ in _pages(sought)]
    known = {word.strip(".,:;()").lower() for title in titles for word in title.split() if len(word) > 3}
    better = [next(iter(get_close_matches(word.lower(), known, 1, 0.75)), word) for word in sought.words]
    same = [word.lower() for word in better] == [word.lower() for word in sought.words]
    return "" if same else " ".join(better)


def _pages(sought: Sought) -> list[tuple[str, str, str]]:
    """Label, address and other words of every page in the menu of this function, in each circle."""
    actor, slugs = sought.actor, [circle.slug for circle in sought.circles.values()] or [""]
    menus = [offered(menu_of(actor), slug, administers=actor.is_administrator) for slug in slugs]
    found = [(entry, url) for menu in menus for entry, url in menu]
    return list({url: (entry.label, url, ALSO_CALLED.get(entry.page, "")) for entry, url in found}.values())


def pages(sought: Sought) -> Asking[Group | None]:
    """Asks the database nothing."""
    yield ()
    found = [
        Hit(label, url)
        for label, url, also in _pages(sought)
        if all(word.lower() in f"{label} {also}".lower() for word in sought.words)
    ]
    return Group("paginas", "Pagina's", "de pagina's van het portaal", found[: sought.most], len(found))


def articles(sought: Sought) -> Asking[Group | None]:
    """The label itself ("5.7") comes first; then title and text in our own words."""
    mine = Article.objects.filter(version__status=VersionStatus.ADOPTED, version__convenant__in=sought.circles)
    rows = sought.best(mine.select_related("version"), "label", "title", "text", then=("order", "version_id"))
    yield (rows,)
    hits = [
        Hit(
            f"{article_words(row.label).capitalize()} {row.title}",
            _article(sought.slug(row.version.convenant_id), row.label),
            row.section,
            row.text,
        )
        for row in rows
    ]
    return Group("artikelen", "Artikelen", "de artikelen", hits, total_of(rows))


def official(sought: Sought) -> Asking[Group | None]:
    """The signed words, where the parties brought them."""
    mine = OfficialText.objects.filter(convenant__in=sought.circles)
    rows = sought.best(mine, "article", "text", then=("-version", "article"))
    yield (rows,)
    hits = [
        Hit(article_words(row.article).capitalize(), _article(sought.slug(row.convenant_id), row.article),
            f"officiële tekst, versie {row.version}", row.text)
        for row in rows
    ]  # fmt: skip
    return Group("officieel", "Officiële tekst", "de officiële tekst", hits, total_of(rows))


def _article(slug: str, label: str) -> str:
    return reverse("convenant:article", kwargs={"slug": slug, "label": label})


def documents(sought: Sought) -> Asking[Group | None]:
    """By name: what stands in a file is not read."""
    mine = Document.objects.filter(convenant__in=sought.circles, withdrawn_at=None)
    rows = sought.best(mine, "title", "filename", then=("-added_at",))
    yield (rows,)
    hits = [
        Hit(
            row.title,
            reverse("documents:download", kwargs={"slug": sought.slug(row.convenant_id), "document_id": row.pk}),
            f"{row.get_kind_display()} · {nl_plain(row.added_at)} · bestand {row.filename}",
        )
        for row in rows
    ]
    return Group("documenten", "Documenten", "de namen van documenten", hits, total_of(rows))


SOURCES = {
    "10.pages": Source("paginas", pages, for_operator=True),
    "60.articles": Source("artikelen", articles),
    "65.official": Source("officieel", official),
    "90.documents": Source("documenten", documents),
}
