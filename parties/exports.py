"""Contact persons as vCards (RFC 2426, version 3: what every phone reads). Work data only, no photo."""

import re
from collections.abc import Iterable

from parties.models import ContactPerson

VCARD_TYPE = "text/vcard; charset=utf-8"
LONGEST = 75
"""Octets of a line; what is longer goes on below, after a space."""
NO_TEXT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029\x85]")


def as_vcards(people: Iterable[ContactPerson], convenant: str) -> bytes:
    return "".join(_card(person, convenant) for person in people).encode()


def _card(person: ContactPerson, convenant: str) -> str:
    """The whole name stands as the family name: the register keeps no parts of it."""
    place = [person.location.name] if person.location else []
    lines = [
        ("FN", _text(person.name)),
        ("N", f"{_text(person.name)};;;;"),
        ("ORG", ";".join(_text(each) for each in [person.organisation.name, *place])),
        ("TITLE", _text(person.function)),
        ("TEL;TYPE=WORK,VOICE", _text(person.phone)),
        ("EMAIL;TYPE=INTERNET,WORK", _text(person.email)),
        ("NOTE", _text(f"{convenant}, {person.get_level_display().lower()}")),
        ("UID", f"urn:uuid:{person.pk}"),
    ]
    told = [f"{name}:{value}" for name, value in lines if value]
    return "".join(_folded(line) for line in ["BEGIN:VCARD", "VERSION:3.0", *told, "END:VCARD"])


def _text(value: str) -> str:
    """What would end a value or begin a line of its own is escaped."""
    plain = NO_TEXT.sub(" ", value.replace("\r\n", "\n"))
    return re.sub(r"([\\,;])", r"\\\1", plain).replace("\n", r"\n")


def _folded(line: str) -> str:
    parts: list[str] = []
    part = ""
    for letter in line:
        if len((part + letter).encode()) > LONGEST - bool(parts):
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part]) + "\r\n"
