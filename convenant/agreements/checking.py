"""What a shape can't see: whether the parts of an agreement file fit each other."""

from collections.abc import Iterator

from convenant.models import ArticleKind, Strength
from convenant.theme import check_theme
from convenant.wording import anchor_of

from .bearing import check_bearing
from .form import AGREEMENT
from .measures import check_measures
from .precedence import check_precedence
from .reading import Document, Place
from .sets import check_sets
from .walking import articles_of, once, rows_of

ARTICLE_LISTS = ("obligations", "series", "contacts", "teams", "rules")
ARTICLE_HOLDERS = ("term", "amendment", "evaluation")


def check(document: Document, sets: dict[str, Document]) -> None:
    """Adds every problem to `document`. References are only followed once the shape is right."""
    AGREEMENT.check(document.content, (), document)
    if document.problems:
        return
    for verify in (
        _labels, _anchors, _provisions, _keys, _articles, _context, _parties, _assignments, _settings, _rules, _colours,
        check_measures, check_bearing, check_precedence,
    ):  # fmt: skip
        verify(document)
    check_sets(document, sets)


def _labels(document: Document) -> None:
    found = (((*place, "label"), item["label"]) for place, item in articles_of(document.content))
    once(document, found, "Artikel")


def _anchors(document: Document) -> None:
    """Every article has an address of its own, and keeps it."""
    found = (((*place, "label"), anchor_of(item["label"])) for place, item in articles_of(document.content))
    once(document, found, "Het adres")


def _provisions(document: Document) -> None:
    found = (
        ((*place, "provisions", number), row["id"])
        for place, item in articles_of(document.content)
        for number, row in enumerate(item["provisions"])
    )
    once(document, found, "Bepaling")


def _keys(document: Document) -> None:
    for part, key, what in (
        ("obligations", "key", "Verplichting"),
        ("series", "key", "Overleg"),
        ("rules", "id", "Regel"),
    ):
        once(document, (((*place, key), row[key]) for place, row in rows_of(document, part)), what)


def _articles(document: Document) -> None:
    known = {item["label"]: item.get("missing", False) for _, item in articles_of(document.content)}
    provisions = {row["id"] for _, item in articles_of(document.content) for row in item["provisions"]}
    for place, label in _named_articles(document):
        if label and label not in known:
            document.report(place, f"Artikel '{label}' bestaat niet in dit bestand.")
        elif label and known[label]:
            document.report(place, f"Op artikel '{label}' kan niets rusten: het ontbreekt in de tekst ('missing').")
    for part in ("obligations", "series", "contacts"):
        for place, row in rows_of(document, part):
            if row.get("provision", "") and row["provision"] not in provisions:
                document.report((*place, "provision"), f"Bepaling '{row['provision']}' bestaat niet in dit bestand.")


def _named_articles(document: Document) -> Iterator[tuple[Place, str]]:
    content = document.content
    for part in ARTICLE_LISTS:
        for place, row in rows_of(document, part):
            yield (*place, "article"), row["article"]
    for part in ARTICLE_HOLDERS:
        yield (part, "article"), content.get(part, {}).get("article", "")
    for key, setting in content["settings"].items():
        yield ("settings", key, "article"), setting["article"]
    if early := content["term"].get("early_end"):
        yield ("term", "early_end", "article"), early["article"]
    for number, label in enumerate(content["exit"]["articles"]):
        yield ("exit", "articles", number), label
    for place, theme in rows_of(document, "themes"):
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
        for place, row in rows_of(document, part):
            if row["article"] in context:
                document.report((*place, "article"), f"Op toelichting rust niets: artikel '{row['article']}'.")


def _parties(document: Document) -> None:
    places = {row["slug"] for _, row in rows_of(document, "wijken")}
    parties = list(rows_of(document, "parties"))
    once(
        document,
        (((*place, "organisation", "slug"), row["organisation"]["slug"]) for place, row in parties),
        "Organisatie",
    )
    locations = [
        ((*place, "locations", number), location)
        for place, row in parties
        for number, location in enumerate(row.get("locations", []))
    ]
    once(document, (((*place, "slug"), location["slug"]) for place, location in locations), "Locatie")
    for place, location in locations:
        if location.get("wijk") and location["wijk"] not in places:
            document.report((*place, "wijk"), f"Wijk '{location['wijk']}' bestaat niet in dit bestand.")


def _assignments(document: Document) -> None:
    known = {
        "organisation": {row["organisation"]["slug"] for _, row in rows_of(document, "parties")},
        "locations": {
            location["slug"] for _, row in rows_of(document, "parties") for location in row.get("locations", [])
        },
        "wijken": {row["slug"] for _, row in rows_of(document, "wijken")},
    }
    names = {"organisation": "Organisatie", "locations": "Locatie", "wijken": "Wijk"}
    for place, row in rows_of(document, "assignments"):
        for key, slugs in known.items():
            for slug in [row[key]] if key == "organisation" else row.get(key, []):
                if slug not in slugs and row.get(key) != "all":
                    document.report((*place, key), f"{names[key]} '{slug}' bestaat niet in dit bestand.")
    series = {row["key"] for _, row in rows_of(document, "series")}
    for place, row in rows_of(document, "obligations"):
        named = row.get("evidence_arguments", {}).get("series")
        if named is not None and named not in series:
            document.report((*place, "evidence_arguments"), f"Overleg '{named}' bestaat niet in dit bestand.")


def _settings(document: Document) -> None:
    """Each rests on an article, or says that the text is silent."""
    for key, setting in document.content["settings"].items():
        if bool(setting["article"]) == (setting.get("source") == "default"):
            document.report(("settings", key), f"Geef bij '{key}' een artikel, of 'source: default'.")


def _rules(document: Document) -> None:
    for place, rule in rows_of(document, "rules"):
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
    for sentence in check_theme(theme):
        document.report(("convenant", "theme"), sentence)
