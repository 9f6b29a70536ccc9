"""What the installation says of itself to anybody: who runs it, how to reach them, how accessible it is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings

STATEMENT = Path(__file__).parent / "data" / "accessibility.yaml"
SECURITY_VALID = timedelta(days=180)
"""RFC 9116 advises less than a year; who reads an expired file should not trust it."""


@dataclass(frozen=True)
class Tried:
    day: date
    what: str
    found: str


@dataclass(frozen=True)
class Gap:
    """What does not fit the norm, what that does to people, and what is done about it."""

    what: str
    effect: str
    measure: str
    planned: str


@dataclass(frozen=True)
class Accessibility:
    """`status` A to E as the Besluit digitale toegankelijkheid overheid has them."""

    status: str
    status_words: str
    why: str
    drawn_up: date
    norm: str
    tried: tuple[Tried, ...]
    gaps: tuple[Gap, ...]


@lru_cache(maxsize=1)
def accessibility() -> Accessibility:
    found = yaml.safe_load(STATEMENT.read_text(encoding="utf-8"))
    found["tried"] = tuple(Tried(**row) for row in found["tried"])
    found["gaps"] = tuple(Gap(**row) for row in found["gaps"])
    return Accessibility(**found)


@dataclass(frozen=True)
class Keeper:
    """Who runs this installation, as its settings say; empty when nobody filled it in."""

    name: str
    mail: str
    security: str


def keeper() -> Keeper:
    return Keeper(settings.KEEPER_NAME, settings.KEEPER_MAIL, settings.SECURITY_CONTACT)


def security_text(now: datetime) -> str:
    """RFC 9116. Valid for half a year from the first of this month, so that it does not change with each request."""
    ends = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + SECURITY_VALID
    lines = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": ends.isoformat(),
        "Preferred-Languages": "nl, en",
        "Canonical": f"{settings.PORTAL_URL}/.well-known/security.txt",
    }
    return "".join(f"{name}: {value}\n" for name, value in lines.items())


def session_words() -> tuple[str, str]:
    """How long somebody stays signed in without doing anything, and at most."""
    return f"{settings.SESSION_IDLE // 60} minuten", f"{settings.SESSION_LONGEST // 3600} uur"
