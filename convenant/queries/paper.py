"""The whole convenant as its PDF shows it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from convenant import clock
from convenant.compliance.bearers import Bearer
from convenant.models import ConvenantVersion
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.models import OrganisationKind

from .articles import ObligationLine, sections_of, term_facts
from .official import texts_of

OWN_WORDS = "Deze tekst is in eigen woorden geschreven en is geen rechtsbron. De ondertekende tekst geldt."


def paper_of(version: ConvenantVersion, bearers: Sequence[Bearer]) -> dict[str, Any]:
    """Three queries. An article carries the duties that rest on it."""
    duties: dict[str, list[ObligationLine]] = defaultdict(list)
    for row in version.obligations.all():
        duties[row.article].append(ObligationLine.of(row))
    convenant = version.convenant
    sections = [
        {"title": part.title, "anchor": part.anchor, "articles": [(line, duties[line.label]) for line in part.articles]}
        for part in sections_of(version, "", texts_of(version))
    ]
    return {
        "convenant": convenant,
        "version": version,
        "theme": convenant.theme,
        "own_words": OWN_WORDS,
        "sections": sections,
        "parties": parties_by_role(bearers),
        "facts": [
            ("Versie", f"{version.number}, afgedrukt op {nl_plain(clock.today())}"),
            *term_facts(version)[:2],
            ("Status van deze tekst", OWN_WORDS),
        ],
        "term": term_facts(version),
    }


def parties_by_role(bearers: Sequence[Bearer]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = defaultdict(list)
    for bearer in bearers:
        found[OrganisationKind(bearer.role).label].append(bearer.name + (" (regie)" if bearer.holds_regie else ""))
    return list(found.items())
