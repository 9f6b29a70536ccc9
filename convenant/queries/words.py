"""Roles, strengths and rhythms of an agreement in plain Dutch."""

from collections.abc import Iterable
from typing import Any

from convenant.gate import ALL
from convenant.models import Strength
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
STRENGTH_BADGES = {
    Strength.RESULTAAT: ("line", "check-square"),
    Strength.INSPANNING: ("line", "check"),
    Strength.VRIJWILLIG: ("line", "hand"),
    Strength.FEIT: ("neutral", "info"),
}


EVIDENCE = {
    "meetings.held": "een overleg dat in het portaal is gehouden",
    "parties.contact": "een contactpersoon in het register",
    "parties.cards": "een openbare kaart 'bij wie terecht' van elke locatie",
    "parties.assignment": "wie voor een locatie werkt, in het register",
    "incidents.registered": "incidenten die de school registreert: dat het gebeurt, niet wat erin staat",
    "protocols.checklist": "een lijst die de partij zelf afvinkt",
    "convenant.evaluation": "een evaluatie die is vastgelegd",
    "convenant.renewal": "een verlenging die is vastgelegd",
    "convenant.lead_times": "de doorlooptijd die de partij zelf invult",
    "parties.team": "een team met namen",
    "documents.present": "een document",
}
ROLE_NAMES = {"school": "school", "om": "Openbaar Ministerie", "halt": "Halt", "leerplicht": "leerplicht/RMC"}
NO_EVIDENCE = "Dit bewijs ligt bij de partij zelf. Het portaal telt het niet."


def evidence_words(key: str) -> str:
    """What counts as evidence, in a sentence."""
    return f"Als bewijs telt: {EVIDENCE[key]}." if key in EVIDENCE else NO_EVIDENCE


def actors_words(roles: Iterable[str]) -> str:
    """ "school en politie", "alle partijen"."""
    named = list(roles)
    return "alle partijen" if ALL in named else listing(role_word(role) for role in named)


def role_word(role: str) -> str:
    if role == ALL:
        return "elke partij"
    return ROLE_NAMES.get(role) or OrganisationKind(role).label.lower()


def strength_badge(strength: str) -> Badge:
    kind, icon = STRENGTH_BADGES[Strength(strength)]
    return kind, Strength(strength).label.lower(), icon


def rhythm_words(rhythm: dict[str, Any]) -> str:
    if rhythm == {"kind": "per_school_year", "times": 1}:
        return "elk schooljaar"
    return RHYTHMS[rhythm["kind"]].format(**rhythm)
