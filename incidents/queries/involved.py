"""Who was there, in numbers: as words, as the vault has them, and summed for the school's own figures."""

import json
from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from convenant.vault.envelope import Unreadable
from convenant.wording import counted, listing
from incidents.models import InvolvedPerson
from incidents.models.involved import COUNTED, MOST, PARTS, SORTS, Involved

PART_WORDS = {"betrokken": "betrokken", "geraakt": "geraakt", "getuige": "was erbij"}
SORT_WORDS = {
    "leerling": ("leerling", "leerlingen"), "personeel": ("medewerker", "medewerkers"), "ouder": ("ouder", "ouders"),
    "derde": ("persoon van buiten school", "mensen van buiten school"), "onbekend": ("onbekende", "onbekenden"),
}  # fmt: skip


def involved_words(involved: Involved) -> str:
    """Empty when nobody counted."""
    parts = [(PART_WORDS[part], _sorts(part, involved)) for part in PARTS]
    return "; ".join(f"{word}: {listing(sorts)}" for word, sorts in parts if sorts)


def _sorts(part: str, involved: Involved) -> list[str]:
    found = [(sort, involved.get(f"{part}_{sort}", 0)) for sort in SORTS]
    return [counted(number, *SORT_WORDS[sort]) for sort, number in found if number]


def in_vault(incident: UUID) -> Involved:
    """Numbers alone. Call only while the vault is open for this person; whose role is not known does not count."""
    rows = InvolvedPerson.objects.filter(incident=incident)
    found = Counter(f"{_role(row)}_{row.kind}" for row in rows)
    return {key: min(found[key], MOST) for key in COUNTED if found[key]}


def pupils_in_vault(incident: UUID) -> int:
    """Whatever their role. Call only while the vault is open for this person."""
    return InvolvedPerson.objects.filter(incident=incident, kind="leerling").count()


def _role(row: InvolvedPerson) -> str:
    try:
        return row.reveal("role")
    except Unreadable:
        return ""


def summed(found: Mapping[str, tuple[int, int]]) -> list[tuple[str, int, int]]:
    """`found`: counts as the database writes them → how many incidents have exactly those, this year and the year
    before. Gives people per role and kind, most first; what never occurs stays away."""
    now, then = Counter[str](), Counter[str]()
    for text, (this, last) in found.items():
        for key, number in json.loads(text).items():
            now[key] += number * this
            then[key] += number * last
    rows = [(_called(key), now[key], then[key]) for key in COUNTED if now[key] or then[key]]
    return sorted(rows, key=lambda row: -row[1])


def _called(key: str) -> str:
    part, _, sort = key.partition("_")
    return f"{SORT_WORDS[sort][1]} ({PART_WORDS[part]})"
