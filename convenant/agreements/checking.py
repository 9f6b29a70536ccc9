"""What a shape can't see: whether the parts of an agreement file fit each other."""

from collections.abc import Iterator
from typing import Any

from convenant.models import ArticleKind, Strength
from convenant.theme import check_theme
from convenant.wording import anchor_of

from .form import AGREEMENT
from .reading import Document, Place

ARTICLE_LISTS = ("obligations", "series", "contacts", "teams", "rules")
ARTICLE_HOLDERS = ("term", "amendment", "evaluation")


def check(document: Document, sets: dict[str, Document]) -> None:
    """Adds every problem to `document`. References are only followed once the shape is right."""
    AGREEMENT.check(document.content, (), document)
    if document.problems:
        return
    for verify in (
        _labels,
        _anchors,
        _provisions,
        _keys,
        _articles,
        _context,
        _bearers,
        _parties,
        _assignments,
        _settings,
        _rules,
        _colours,
    ):
        verify(document)
    _sets(document, sets)


def articles_of(content: dict[str, Any]) -> Iterator[tuple[Place, dict[str, Any]]]:
    for number, section in enumerate(content["articles"]):
        for position, item in enumerate(section["items"]):
            yield ("articles", number, "items", position), item


def _rows(document: Document, key: str) -> Iterator[tuple[Place, dict[str, Any]]]:
    for number, row in enumerate(document.content.get(key, [])):
        yield (key, number), row


def _once(document: Document, found: Iterator[tuple[Place, str]], what: str) -> None:
    seen: dict[str, Place] = {}
    for place, value in found:
        if value in seen:
            first = document.line_of(seen[value])
            document.report(place, f"{what} '{value}' staat hier voor de tweede keer. Zie ook regel {first}.")
        seen.setdefault(value, place)


def _labels(document: Document) -> None:
    found = (((*place, "label"), item["label"]) for place, item in articles_of(document.content))
    _once(document, found, "Artikel")


def _anchors(document: Document) -> None:
    """Every article has an address of its own, and keeps it."""
    found = (((*place, "label"), anchor_of(item["label"])) for place, item in articles_of(document.content))
    _once(document, found, "Het adres")


def _provisions(document: Document) -> None:
    found = (
        ((*place, "provisions", number), row["id"])
        for place, item in articles_of(document.content)
        for number, row in enumerate(item["provisions"])
    )
    _once(document, found, "Bepaling")


def _keys(document: Document) -> None:
    for part, key, what in (
        ("obligations", "key", "Verplichting"),
        ("series", "key", "Overleg"),
        ("rules", "id", "Regel"),
    ):
        _once(document, (((*place, key), row[key]) for place, row in _rows(document, part)), what)


def _articles(document: Document) -> None:
    known = {item["label"] for _, item in articles_of(document.content)}
    provisions = {row["id"] for _, item in articles_of(document.content) for row in item["provisions"]}
    for place, label in _named_articles(document):
        if label and label not in known:
            document.report(place, f"Artikel '{label}' bestaat niet in dit bestand.")
    for part in ("obligations", "series", "contacts"):
        for place, row in _rows(document, part):
            if row.get("provision", "") and row["provision"] not in provisions:
                document.report((*place, "provision"), f"Bepaling '{row['provision']}' bestaat niet in dit bestand.")


def _named_articles(document: Document) -> Iterator[tuple[Place, str]]:
    content = document.content
    for part in ARTICLE_LISTS:
        for place, row in _rows(document, part):
            yield (*place, "article"), row["article"]
    for part in ARTICLE_HOLDERS:
        yield (part, "article"), content.get(part, {}).get("article", "")
    for key, setting in content["settings"].items():
        yield ("settings", key, "article"), setting["article"]
    for number, label in enumerate(content["exit"]["articles"]):
        yield ("exit", "articles", number), label
    for place, theme in _rows(document, "themes"):
        yield (*place, "article"), theme.get("article", "")
    yield ("default_owner", "article"), content.get("default_owner", {}).get("article", "")


def _context(document: Document) -> None:
    """What explains binds nobody: it holds facts only, and no duty, meeting, contact, team or rule rests on it."""
    context = {}
    for place, item in articles_of(document.content):
        if item.get("kind") == ArticleKind.CONTEXT:
            context[item["label"]] = place
            if any(row["strength"] != Strength.FEIT for row in item["provisions"]):
                document.report(place, f"Artikel '{item['label']}' is toelichting: daar staan alleen feiten in.")
    for part in ARTICLE_LISTS:
        for place, row in _rows(document, part):
            if row["article"] in context:
                document.report((*place, "article"), f"Op toelichting rust niets: artikel '{row['article']}'.")


def _bearers(document: Document) -> None:
    for place, row in _rows(document, "obligations"):
        if not row.get("actors") and "default_owner" not in document.content:
            document.report(place, f"Verplichting '{row['key']}' heeft geen drager: geef 'actors' of 'default_owner'.")


def _parties(document: Document) -> None:
    places = {row["slug"] for _, row in _rows(document, "wijken")}
    parties = list(_rows(document, "parties"))
    _once(
        document,
        (((*place, "organisation", "slug"), row["organisation"]["slug"]) for place, row in parties),
        "Organisatie",
    )
    locations = [
        ((*place, "locations", number), location)
        for place, row in parties
        for number, location in enumerate(row.get("locations", []))
    ]
    _once(document, (((*place, "slug"), location["slug"]) for place, location in locations), "Locatie")
    for place, location in locations:
        if location.get("wijk") and location["wijk"] not in places:
            document.report((*place, "wijk"), f"Wijk '{location['wijk']}' bestaat niet in dit bestand.")


def _assignments(document: Document) -> None:
    known = {
        "organisation": {row["organisation"]["slug"] for _, row in _rows(document, "parties")},
        "locations": {
            location["slug"] for _, row in _rows(document, "parties") for location in row.get("locations", [])
        },
        "wijken": {row["slug"] for _, row in _rows(document, "wijken")},
    }
    names = {"organisation": "Organisatie", "locations": "Locatie", "wijken": "Wijk"}
    for place, row in _rows(document, "assignments"):
        for key, slugs in known.items():
            for slug in [row[key]] if key == "organisation" else row.get(key, []):
                if slug not in slugs and row.get(key) != "all":
                    document.report((*place, key), f"{names[key]} '{slug}' bestaat niet in dit bestand.")
    series = {row["key"] for _, row in _rows(document, "series")}
    for place, row in _rows(document, "obligations"):
        named = row.get("evidence_arguments", {}).get("series")
        if named is not None and named not in series:
            document.report((*place, "evidence_arguments"), f"Overleg '{named}' bestaat niet in dit bestand.")


def _settings(document: Document) -> None:
    """Each rests on an article, or says that the text is silent."""
    for key, setting in document.content["settings"].items():
        if bool(setting["article"]) == (setting.get("source") == "default"):
            document.report(("settings", key), f"Geef bij '{key}' een artikel, of 'source: default'.")


def _rules(document: Document) -> None:
    for place, rule in _rows(document, "rules"):
        if bool(rule["article"]) == bool(rule.get("source")):
            document.report((*place, "article"), f"Geef bij regel {rule['id']} een artikel of een bron ('source').")
        if (rule["outcome"] == "ask") != bool(rule.get("needs")):
            document.report((*place, "outcome"), f"Regel {rule['id']}: 'needs' hoort bij 'ask', en alleen daarbij.")
        if rule.get("grounds") and "ground" not in rule.get("needs", []):
            document.report((*place, "grounds"), f"Regel {rule['id']}: 'grounds' vraagt 'ground' bij 'needs'.")
        if rule.get("mode") == "automatic" and rule["outcome"] != "allow":
            document.report((*place, "mode"), f"Regel {rule['id']}: alleen 'allow' kan automatisch zijn.")
        if len(rule["sentence"].split()) > 30:
            document.report((*place, "sentence"), f"De zin van regel {rule['id']} is langer dan 30 woorden.")


def _colours(document: Document) -> None:
    theme = document.content["convenant"]["theme"]
    wrong = [key for key, colours in theme.items() if len(colours) != 2]
    for key in wrong:
        document.report(("convenant", "theme", key), f"'{key}' vraagt twee kleuren: licht en donker.")
    for sentence in [] if wrong else check_theme(theme):
        document.report(("convenant", "theme"), sentence)


def _sets(document: Document, sets: dict[str, Document]) -> None:
    for part, shared in sets.items():
        name = document.content[part]
        if name not in shared.content:
            document.report((part,), f"De set '{name}' staat niet in {shared.name}.")
