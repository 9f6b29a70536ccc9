"""The board of assignments as ready strings."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from convenant import clock
from convenant.templatetags.portal import nl_day
from convenant.tenancy.scope import Actor
from convenant.wording import article_words
from parties.models import Assignment, Location, Wijk
from parties.queries.assignments import Row, own_assignments

EXPORT_HEAD = ["School", "Locatie", "Wijk", "Collega", "Taak", "Vervanger", "Vanaf", "Tot en met"]


def matching(rows: Iterable[Row], words: str, *, only_gaps: bool) -> list[Row]:
    """Each word somewhere in school, location, place, wijk or the name of a colleague."""
    asked = words.casefold().split()
    return [row for row in rows if all(word in _text(row) for word in asked) and (row.empty or not only_gaps)]


def _text(row: Row) -> str:
    names = [person.membership.display_name for person in row.people]
    place = row.place
    wijk = place.wijk.name if place.wijk else ""
    return " ".join([place.name, place.place, place.organisation.name, wijk, *names]).casefold()


def board_lines(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Per school its locations."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row.place.organisation.name, []).append(place_line(row))
    return [{"title": school, "places": places} for school, places in groups.items()]


def place_line(row: Row) -> dict[str, Any]:
    return {
        "name": row.place.name, "wijk": row.place.wijk.name if row.place.wijk else "",
        "people": [person_line(one) for one in row.people], "badge": badge(row), "empty": row.empty,
        "why": f"{row.gap.title} ({article_words(row.gap.article)})" if row.gap else "",
        "add_url": f"{reverse('assignments:add')}?plaats=locatie:{row.place.pk}",
    }  # fmt: skip


def badge(row: Row) -> tuple[str, str] | None:
    """Red where the convenant demands somebody, a plain word where it asks an effort."""
    if not row.empty:
        return None
    if row.has_right:
        return "line", "toegang zonder toewijzing"
    return ("bad", "niemand") if row.is_breach else ("line", "nog niemand")


def person_line(one: Assignment) -> dict[str, Any]:
    return {
        "name": one.membership.display_name, "task": one.get_task_display(), "period": period_words(one),
        "deputy": one.deputy_of_id is not None, "where": where(one),
        "via": f"via wijk {one.wijk.name}" if one.wijk else "",
        "deputy_url": "" if one.deputy_of_id else reverse("assignments:deputy", args=[one.pk]),
        "end_url": reverse("assignments:end", args=[one.pk]),
        "reopen_url": reverse("assignments:reopen", args=[one.pk]) if one.valid_until and not one.deputy_of_id else "",
    }  # fmt: skip


def where(one: Assignment) -> str:
    if one.location:
        return one.location.name
    return f"Wijk {one.wijk.name}" if one.wijk else ""


def period_words(one: Assignment) -> str:
    start = f"vanaf {nl_day(one.valid_from)}" if one.valid_from > clock.today() else f"sinds {nl_day(one.valid_from)}"
    return f"{start}, tot en met {nl_day(one.valid_until)}" if one.valid_until else start


def people_lines(actor: Actor) -> list[dict[str, Any]]:
    """Per colleague what runs or begins."""
    found: dict[str, dict[str, Any]] = {}
    for one in by_colleague(actor):
        url = f"{reverse('assignments:hand-over')}?van={one.membership_id}"
        group = found.setdefault(
            str(one.membership_id), {"title": one.membership.display_name, "lines": [], "url": url}
        )
        group["lines"].append(person_line(one))
    return list(found.values())


def by_colleague(actor: Actor) -> list[Assignment]:
    """What runs or begins."""
    ordered = own_assignments(actor).select_related("location__wijk")
    ordered = ordered.order_by("membership__display_name", "location__name", "wijk__name")
    return [one for one in ordered if one.valid_until is None or one.valid_until >= clock.today()]


def people_rows(actor: Actor) -> list[list[object]]:
    """Colleague by colleague; who serves a wijk has no school there."""
    return [[*_place_cells(one.location, one.wijk), *_cells(one)] for one in by_colleague(actor)]


def _place_cells(place: Location | None, wijk: Wijk | None = None) -> list[str]:
    within = wijk or (place.wijk if place else None)
    return [place.organisation.name if place else "", place.name if place else "", within.name if within else ""]


def _cells(one: Assignment) -> list[object]:
    deputy = "ja" if one.deputy_of_id else "nee"
    return [one.membership.display_name, one.get_task_display(), deputy, one.valid_from, one.valid_until]


def place_rows(rows: Iterable[Row]) -> list[list[object]]:
    """Location by location, those where nobody is too."""
    nobody: list[list[object]] = [["niemand", "", "", "", ""]]
    return [
        [*_place_cells(row.place), *cells] for row in rows for cells in [_cells(one) for one in row.people] or nobody
    ]
