"""The file to fill in: headings, one example row, and a sheet that explains the columns."""

from collections.abc import Callable, Sequence

from django.http import HttpResponse

from convenant.formats.export import csv_response
from convenant.formats.opendocument import ods_response
from convenant.formats.sheets import xlsx_response
from convenant.tenancy.scope import Actor
from parties.models import ImportKind

from . import contacts, places
from .columns import Column
from .organisations import COLUMNS

COLUMNS_OF: dict[str, Callable[[Actor], Sequence[Column]]] = {
    ImportKind.ORGANISATIONS: lambda actor: COLUMNS,
    ImportKind.PLACES: lambda actor: places.columns(places.whose(actor)),
    ImportKind.CONTACTS: lambda actor: contacts.columns(),
}
NEEDED, FREE = "Moet.", "Mag leeg."


def columns_of(kind: str, actor: Actor) -> Sequence[Column]:
    return COLUMNS_OF[kind](actor)


def explained(columns: Sequence[Column]) -> list[tuple[str, str]]:
    return [(each.name, f"{NEEDED if each.required else FREE} {each.help}") for each in columns]


def sample(kind: str, file_type: str, *, actor: Actor) -> HttpResponse | None:
    """None for another type. A CSV has one sheet: its explanation stands on the page."""
    columns = columns_of(kind, actor)
    name, head, example = f"sjabloon-{kind}", [each.name for each in columns], [each.example for each in columns]
    if file_type == "csv":
        return csv_response(name, head, [example])
    if file_type == "xlsx":
        return xlsx_response(name, head, [example], about=explained(columns))
    return ods_response(name, head, [example], about=explained(columns)) if file_type == "ods" else None
