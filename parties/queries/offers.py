"""What the agreement says of one party, and what that party says of itself."""

import re
from uuid import UUID

from convenant.models import Article, ConvenantVersion
from parties.models import PartnerCard, Party

SECTION_OF_A_ROLE = re.compile(r"rol van (?:de |het )?([^(]+)", re.IGNORECASE)


def role_articles(version: ConvenantVersion, party: Party) -> list[Article]:
    """The section about this very party ("Rol van de GGD"), else what its role carries. One query."""
    articles = list(
        version.articles.filter(missing=False).only("version", "label", "title", "text", "section", "actors")
    )
    own = [article for article in articles if _speaks_of(article.section, party.organisation.name)]
    if own:
        return own
    first = [article for article in articles if article.actors[:1] == [party.role]]
    return first or [article for article in articles if party.role in article.actors]


def _speaks_of(section: str, name: str) -> bool:
    found = SECTION_OF_A_ROLE.search(section)
    return bool(found and re.search(rf"\b{re.escape(found[1].strip())}\b", name, re.IGNORECASE))


def card_of(convenant_id: UUID, organisation_id: UUID) -> PartnerCard | None:
    return PartnerCard.objects.filter(convenant_id=convenant_id, organisation_id=organisation_id).first()
