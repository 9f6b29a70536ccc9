"""Roles, strengths and rhythms of an agreement in plain Dutch."""

from collections.abc import Iterable
from typing import Any

from convenant import registry
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
ROLE_NAMES = {"school": "school", "om": "Openbaar Ministerie", "halt": "Halt", "leerplicht": "leerplicht/RMC"}
BY_HAND = "Het portaal ziet dit niet vanzelf. Het wordt zichtbaar als de partij bewijs toevoegt."


def evidence_words(key: str) -> str:
    """What counts as evidence, in a sentence."""
    source = registry.evidence.get(key)
    return f"Als bewijs telt: {source.words}." if source else BY_HAND


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
