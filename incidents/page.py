"""Rows of long lists, drawn without a template: there one row costs more than the query behind it."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString

from convenant.templatetags.portal import badge

from .queries.register import NO_TERM, Row

REGISTER_ROW = """<tr>
<td class="vs-table__box"><input type="checkbox" name="pk" value="{pk}" aria-label="Kies {reference}"></td>
<td class="vs-nowrap">{day}</td>
<th scope="row" class="vs-table__title"><a href="{url}">{title}</a>
<span class="vs-only-phone vs-small vs-muted">{location}, ernst {seriousness}</span></th>
<td class="vs-nowrap vs-table__desk">{reference}</td>
<td class="vs-table__desk">{location}</td>
<td class="vs-num vs-table__desk">{seriousness}</td>
<td class="vs-table__break" data-label="volgende stap">{next_step}</td>
<td class="vs-table__state{desk}">{state}</td>
<td class="vs-table__desk">{melding}</td>
</tr>
"""


def register_rows(rows: Iterable[Row]) -> SafeString:
    """Escaped by Python itself: Django asks of each cell of each row whether it is safe, or lazy."""
    drawn = (REGISTER_ROW.format(**_escaped(row), state=state_of(row), desk=desk_of(row)) for row in rows)
    return SafeString("".join(drawn))


def _escaped(row: Row) -> dict[str, str]:
    return {name: escape(str(value)) for name, value in vars(row).items()}


def state_of(row: Row) -> str:
    if row.badge_word:
        return badge(row.badge_kind, row.badge_word)
    known = "" if row.term == NO_TERM else '<span class="vs-only-phone">uiterlijk </span>'
    return known + escape(row.term)


def desk_of(row: Row) -> str:
    """A phone has no head above "geen" that tells what there is none of."""
    return " vs-table__desk" if row.term == NO_TERM else ""
