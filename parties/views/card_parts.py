"""What the card of a party shows beside its contact persons: its role by the text, its offer, its history."""

from typing import Any

from convenant import clock
from convenant.http import PortalRequest
from convenant.models import ConvenantVersion
from convenant.pages import holds_regie_in
from convenant.templatetags.portal import nl_plain
from parties.models import Party, Role
from parties.permissions import KEEP_PLACES, KEEP_REGISTER, WRITE_OFFER, may
from parties.queries.offers import card_of, role_articles
from parties.queries.register import sector_words, status_words


def more_of(request: PortalRequest, party: Party, rows: list[Party], version: ConvenantVersion) -> dict[str, Any]:
    """`rows`: all that this organisation was in this convenant, newest first."""
    own = party.organisation_id == request.actor.organisation_id
    return {
        "articles": role_articles(version, party),
        "card": card_of(party.convenant_id, party.organisation_id),
        "may_write_card": own and may(request.actor, WRITE_OFFER),
        "may_keep_places": own and party.role == Role.SCHOOL and may(request.actor, KEEP_PLACES),
        "may_keep_party": holds_regie_in(request, party.convenant_id) and may(request.actor, KEEP_REGISTER),
        "history": [history_line(row) for row in rows] if len(rows) > 1 else [],
    }


def history_line(row: Party) -> tuple[str, str]:
    since = nl_plain(row.valid_from)
    period = f"{since} tot en met {nl_plain(row.valid_until)}" if row.valid_until else f"vanaf {since}"
    return period, f"{row.get_role_display()}, {row.get_status_display()}"


def keeping_facts(party: Party) -> list[tuple[str, str]]:
    """Facts of the register: what it is called together, its sectors, and when it left."""
    facts = [("Verzamelnaam", party.collective), ("Sectoren", sector_words(party.organisation.sectors))]
    if party.valid_until:
        word = "Uitgetreden" if status_words(party, clock.today()) == "uitgetreden" else "Partij tot en met"
        facts.append((word, nl_plain(party.valid_until)))
    return [(term, value) for term, value in facts if value]
