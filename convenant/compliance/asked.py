"""What the address asks of a page of naleving, and the choices of its filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from convenant import clock
from convenant.compliance import matrix
from convenant.compliance.board import Board
from convenant.compliance.published import Published
from convenant.models import State, Strength

VIEWS = {
    "": "Alles",
    "te-laat": "Te laat",
    "binnenkort": "Binnenkort",
    "resultaat": "Alleen resultaat",
    "inspanning": "Alleen inspanning",
}
SHOWN_YEARS = 8


@dataclass(frozen=True)
class Asked:
    """What the address asks for. Unknown values are left out, so every address shows a page."""

    slug: str
    year: int
    view: str
    role: str
    article: str
    party: str
    state: str
    strength: str
    only: str
    words: str
    columns: list[matrix.Column]

    @classmethod
    def of(cls, query: Mapping[str, str], board: Board) -> "Asked":
        roles, keys = {column.role for column in board.columns}, {column.key for column in board.columns}
        role, only = _known(query, "rol", roles), _known(query, "wie", keys)
        return cls(
            slug=board.convenant.slug,
            year=board.year,
            view=_known(query, "weergave", set(VIEWS)),
            role=role,
            article=_known(query, "artikel", {row.article for row in board.rows}),
            party=_known(query, "partij", keys),
            state=_known(query, "stand", set(State)),
            strength=_known(query, "hardheid", set(matrix.GROUPS)),
            only=only,
            words=query.get("zoek", "").strip()[:80],
            columns=[column for column in board.columns if role in ("", column.role) and only in ("", column.key)],
        )

    def url(self, name: str = "compliance:matrix", **changes: str) -> str:
        now = clock.school_year(clock.today())
        year = "" if self.year == now else str(self.year)
        asked = {"schooljaar": year, "weergave": self.view, "rol": self.role, "wie": self.only, "stand": self.state}
        asked |= {"hardheid": self.strength, "zoek": self.words} | changes
        query = urlencode({key: value for key, value in asked.items() if value})
        return reverse(name, kwargs={"slug": self.slug}) + (f"?{query}" if query else "")

    def panel_url(self, article: str, party: str) -> str:
        return self.url(artikel=article, partij=party) + "#bewijs"

    def shows(self, row: matrix.Row) -> bool:
        duties = [duty.published for cell in row.cells if cell.column in self.columns for duty in cell.duties]
        return self._fits(row, duties) and in_view(self.view, duties)

    def _fits(self, row: matrix.Row, duties: Sequence[Published]) -> bool:
        return self.strength in ("", row.strength) and any(self.picks(row, each) for each in duties)

    def picks(self, row: matrix.Row, each: Published) -> bool:
        """Within a row that is shown: the duties a list or an export tells."""
        told = f"{row.article} {row.title} {each.obligation.title}".casefold()
        return self.state in ("", each.state) and all(word in told for word in self.words.casefold().split())


def _known(query: Mapping[str, str], name: str, values: set[str]) -> str:
    value = query.get(name, "")
    return value if value in values else ""


def in_view(view: str, found: Sequence[Published]) -> bool:
    """`found` are the duties of one row: they share their strength."""
    if view == "te-laat":
        return bool(matrix.overdue(found))
    if view == "binnenkort":
        return any(each.state == State.SOON for each in found)
    return view == "" or found[0].obligation.strength == STRENGTH_OF[view]


STRENGTH_OF = {"resultaat": Strength.RESULTAAT, "inspanning": Strength.INSPANNING}


def views_of(board: Board, asked: Asked) -> list[dict[str, Any]]:
    counts = {view: sum(in_view(view, [each]) for each in board.found) for view in VIEWS}
    return [
        {
            "label": label,
            "url": asked.url(weergave=view),
            "count": counts[view],
            "current": view == asked.view,
            "late": view == "te-laat",
        }
        for view, label in VIEWS.items()
    ]


def years_of(board: Board, asked: Asked) -> list[tuple[str, str, bool]]:
    """From the school year in which the convenant was signed until now, the newest first; at least two."""
    now = clock.school_year(clock.today())
    signed = board.version.signed_on
    first = max(min(clock.school_year(signed) if signed else now, now - 1), now - SHOWN_YEARS, clock.EARLIEST)
    return [(str(year), clock.school_year_label(year), year == asked.year) for year in range(now, first - 1, -1)]


def choices_of(board: Board, asked: Asked) -> dict[str, list[tuple[str, str, bool]]]:
    """Value, word and whether it is chosen, for the selects of the filter."""
    parties = [(column.key, column.name) for column in board.columns]
    states = [(state.value, matrix.BADGES[state][1]) for state in State]
    return {
        "roles": _choices(roles_of(board), asked.role),
        "parties": _choices(parties, asked.only),
        "states": _choices(states, asked.state),
        "strengths": _choices([(each.value, each.label) for each in matrix.GROUPS], asked.strength),
    }


def _choices(found: Sequence[tuple[str, str]], chosen: str) -> list[tuple[str, str, bool]]:
    return [(value, word, value == chosen) for value, word in found]


def roles_of(board: Board) -> list[tuple[str, str]]:
    """Role → the word the first party of that role goes by, each once."""
    found: dict[str, str] = {}
    for column in board.columns:
        found.setdefault(column.role, ROLE_WORDS.get(column.role, column.role.capitalize()))
    return list(found.items())


ROLE_WORDS = {
    "school": "Scholen", "gemeente": "Gemeenten", "politie": "Politie", "om": "OM", "halt": "Halt",
    "jongerenwerk": "Jongerenwerk", "zorg": "Zorgpartners", "leerplicht": "Leerplicht", "overig": "Overige partijen",
}  # fmt: skip


def marks_of(asked: Asked) -> list[dict[str, str]]:
    marks = []
    if asked.role:
        marks.append({"text": ROLE_WORDS.get(asked.role, asked.role), "url": asked.url(rol="")})
    if asked.only:
        name = next((column.name for column in asked.columns), asked.only)
        marks.append({"text": name, "url": asked.url(wie="")})
    if asked.state:
        marks.append({"text": matrix.BADGES[State(asked.state)][1], "url": asked.url(stand="")})
    if asked.strength:
        marks.append({"text": asked.strength, "url": asked.url(hardheid="")})
    if asked.words:
        marks.append({"text": asked.words, "url": asked.url(zoek="")})
    if asked.year != clock.school_year(clock.today()):
        marks.append({"text": f"schooljaar {clock.school_year_label(asked.year)}", "url": asked.url(schooljaar="")})
    return marks
