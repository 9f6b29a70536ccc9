"""Checks and absence, as the school itself reads them: counts and no persons."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from convenant.models import Category
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor
from convenant.wording import counted
from incidents.models import AbsenceCount, ControlEvent
from incidents.vocabulary import CHECKED, CONSULTED
from parties.queries.places import location_ids

from .taxonomy import KEEPS_COUNT, Taxonomy

WEAPONS, TOTAL = "WAP", "WAP-05"
"""The codes of weapons; the last one is for what a check found that is no weapon by itself."""
OTHER_THING = "Ander voorwerp"
ALSO_FOUND = ("VUW-01", "VUW-03", "DRU-01", "DRU-02", "DRU-03", "DRU-05", "DRU-06")
"""Fireworks, alcohol and drugs that somebody has: a check looks for these too (Utrecht 7). Using, dealing and being
unwell are incidents and no find."""


def controls_of(actor: Actor) -> QuerySet[ControlEvent]:
    mine = ControlEvent.objects.filter(location_id__in=location_ids(actor))
    return mine.select_related("location").order_by("-held_on", "pk")


def control_codes(names: Taxonomy) -> list[Category]:
    """What a check may find, the rest last."""
    found = [*names.subs_of(WEAPONS), *(sub for sub in names.subs if sub.code in ALSO_FOUND)]
    return sorted(found, key=lambda category: category.code == TOTAL)


def found_label(category: Category) -> str:
    """The rest is named here: in the taxonomy it is a kind of incident."""
    return OTHER_THING if category.code == TOTAL else category.label


def control_line(row: ControlEvent, names: Taxonomy) -> dict[str, Any]:
    return {
        "pk": row.pk, "title": f"{row.get_kind_display()}, {row.location.name}", "day": nl_plain(row.held_on),
        "reason": row.get_reason_display(), "with": words_of(row.consulted, CONSULTED),
        "done": f"{len(row.checklist)} van {len(CHECKED)} punten", "found": found_words(row.results, names),
    }  # fmt: skip


def found_words(results: dict[str, int], names: Taxonomy) -> str:
    words = {TOTAL: OTHER_THING}
    told = [f"{words.get(code) or names.label(code)}: {number}" for code, number in sorted(results.items()) if number]
    return "; ".join(told) or "niets"


def words_of(keys: Iterable[str], words: dict[str, str]) -> str:
    return ", ".join(words[key] for key in keys if key in words)


def absence_codes(names: Taxonomy) -> list[Category]:
    """What the taxonomy only counts: by that word, not by its code."""
    mains = {main.code for main in names.mains if main.keeps == KEEPS_COUNT}
    return [sub for sub in names.subs if sub.main in mains]


def for_leerplicht(category: Category) -> bool:
    """Possibly an offence under the Leerplichtwet: then reporting it is a step."""
    return category.offence != "N"


def absence_of(actor: Actor, location_id: UUID, month: date) -> dict[str, AbsenceCount]:
    return {row.code: row for row in all_absence(actor).filter(location_id=location_id, month=month.replace(day=1))}


def month_mark(known: Mapping[str, AbsenceCount]) -> str:
    """Of one month as its form shows it; empty where nothing was counted."""
    rows = sorted((row.code, row.count, row.told) for row in known.values())
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:24] if rows else ""


def all_absence(actor: Actor) -> QuerySet[AbsenceCount]:
    return absence_at(location_ids(actor))


def absence_at(places: list[UUID]) -> QuerySet[AbsenceCount]:
    mine = AbsenceCount.objects.filter(location_id__any_of=places)
    return mine.select_related("location").order_by("-month", "location__name", "code")


def leerplicht_words(row: AbsenceCount, category: Category | None) -> tuple[str, str]:
    """Kind and word of the badge of the step."""
    if category is None or not for_leerplicht(category):
        return "neutral", "geen melding nodig"
    if row.told is None:
        return "warn", "melding bij leerplicht nog niet ingevuld"
    if row.told < row.count:
        return "warn", f"{counted(row.count - row.told, 'leerling', 'leerlingen')} nog niet gemeld"
    return "good", "allemaal gemeld bij leerplicht"
