"""What the address of a calendar asks for: school year, view and filters. Unknown values do not filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from convenant import clock
from convenant.models import Strength

from .entries import KINDS, Entry

YEARS_BACK, YEARS_AHEAD = 6, 3
LIST, GRID = "", "jaar"
OURS = "ons"
STRENGTHS = {each.value: str(each.label) for each in (Strength.RESULTAAT, Strength.INSPANNING, Strength.VRIJWILLIG)}


@dataclass(frozen=True)
class Wanted:
    """`slug` is empty for the calendar of a person."""

    slug: str
    year: int
    view: str
    kind: str
    strength: str
    party: str
    waits: bool

    @classmethod
    def of(cls, query: Mapping[str, str], slug: str, parties: Mapping[str, str]) -> "Wanted":
        return cls(
            slug=slug,
            year=chosen_year(query.get("schooljaar", "")),
            view=GRID if query.get("weergave") == GRID else LIST,
            kind=_known(query, "soort", KINDS),
            strength=_known(query, "hardheid", STRENGTHS),
            party=_known(query, "partij", parties),
            waits=query.get("wacht") == OURS,
        )

    def url(self, page: str = "", **changes: str) -> str:
        """This calendar with other filters; `page`: "export" for the file."""
        name = f"calendar:{'circle' if self.slug else 'mine'}" + (f"-{page}" if page else "")
        year = "" if self.year == this_year() else str(self.year)
        asked = {
            "schooljaar": year, "weergave": self.view, "soort": self.kind, "hardheid": self.strength,
            "partij": self.party, "wacht": OURS if self.waits else "",
        } | changes  # fmt: skip
        query = urlencode({key: value for key, value in asked.items() if value})
        return reverse(name, kwargs={"slug": self.slug} if self.slug else None) + (f"?{query}" if query else "")

    @property
    def filters(self) -> bool:
        return bool(self.kind or self.strength or self.party or self.waits)

    def shows(self, entry: Entry) -> bool:
        return (
            self.kind in ("", entry.kind)
            and self.strength in ("", entry.strength)
            and (not self.party or any(who.slug == self.party for who in entry.who))
            and (not self.waits or entry.waits)
        )

    def marks(self, parties: Mapping[str, str]) -> list[dict[str, str]]:
        found = [
            ("soort", KINDS.get(self.kind, "")), ("hardheid", STRENGTHS.get(self.strength, "")),
            ("partij", parties.get(self.party, "")), ("wacht", "alleen wat op ons wacht" if self.waits else ""),
        ]  # fmt: skip
        return [{"text": text, "url": self.url(**{name: ""})} for name, text in found if text]

    def years(self) -> dict[str, Any]:
        """Links to the year before and after; empty at the ends."""
        return {
            "label": clock.school_year_label(self.year),
            "before": self._year_link(self.year - 1),
            "after": self._year_link(self.year + 1),
        }

    def _year_link(self, year: int) -> dict[str, str]:
        if year not in offered_years():
            return {}
        link = self.url(schooljaar="" if year == this_year() else str(year))
        return {"label": clock.school_year_label(year), "url": link}


def this_year() -> int:
    return clock.school_year(clock.today())


def offered_years() -> range:
    return range(this_year() - YEARS_BACK, this_year() + YEARS_AHEAD + 1)


def chosen_year(text: str) -> int:
    known = {str(year): year for year in offered_years()}
    return known.get(text, this_year())


def _known(query: Mapping[str, str], name: str, values: Mapping[str, object]) -> str:
    value = query.get(name, "")
    return value if value in values else ""


def parties_in(found: Sequence[Entry]) -> dict[str, str]:
    """Slug → name of every party that some entry is about."""
    named = {who.slug: who.name for entry in found for who in entry.who}
    return dict(sorted(named.items(), key=lambda item: item[1].lower()))
