"""Ready strings for the templates of naleving: groups of rows, lines and what is behind a cell."""

from collections.abc import Sequence
from typing import Any

from convenant.compliance import matrix
from convenant.compliance.asked import Asked
from convenant.compliance.board import Board
from convenant.compliance.published import Published
from convenant.models import State
from convenant.wording import article_words


def groups_of(rows: list[matrix.Row], asked: Asked) -> list[dict[str, Any]]:
    return [
        {"title": title, "rows": [line_of(row, asked) for row in rows if row.strength == strength]}
        for strength, title in matrix.GROUPS.items()
        if any(row.strength == strength for row in rows)
    ]


def line_of(row: matrix.Row, asked: Asked) -> dict[str, Any]:
    cells = [
        {
            "mark": cell.mark,
            "name": f"{cell.column.name}, {article_words(row.article)}",
            "url": asked.panel_url(row.article, cell.column.key) if cell.is_open else "",
            "current": (row.article, cell.column.key) == (asked.article, asked.party),
        }
        for cell in row.cells
        if cell.column in asked.columns
    ]
    return {"article": row.article, "title": row.title, "cells": cells}


def party_line(column: matrix.Column, board: Board, asked: Asked) -> dict[str, str]:
    mine = [each for each in board.found if each.bearer in column.bearers]
    return {"title": column.name, "url": asked.panel_url("", column.key), "sub": tally(mine)}


def article_line(row: matrix.Row, asked: Asked) -> dict[str, str]:
    mine = [duty.published for cell in row.cells if cell.column in asked.columns for duty in cell.duties]
    return {"title": row.title, "article": row.article, "url": asked.panel_url(row.article, ""), "sub": tally(mine)}


def tally(found: Sequence[Published]) -> str:
    """ "2 te laat, 3 binnenkort": what stands out, else that all is quiet."""
    counts = {state: sum(each.state == state for each in found) for state in (State.LATE, State.SOON, State.KEPT)}
    told = [f"{count} {matrix.BADGES[state][1]}" for state, count in counts.items() if count]
    return ", ".join(told) or ("Nog niets te zien" if found else "Geen afspraken")


def duties_behind(board: Board, article: str, column: matrix.Column | None) -> list[matrix.Duty]:
    """Of one article or all, and of one column or all."""
    rows = [row for row in board.rows if article in ("", row.article)]
    cells = [cell for row in rows for cell in row.cells if column in (None, cell.column)]
    return [duty for cell in cells for duty in cell.duties]


def panel_behind(board: Board, asked: Asked) -> dict[str, Any] | None:
    """What is behind a cell, a whole row or a whole column."""
    if not (asked.article or asked.party):
        return None
    column = next((each for each in board.columns if each.key == asked.party), None)
    duties = duties_behind(board, asked.article, column)
    title, text = board.texts.get(asked.article, ("", ""))
    return {
        "title": column.name if column else title,
        "article": asked.article,
        "article_title": title,
        "text": text,
        "duties": duties,
        "with_article": not asked.article,
        "with_party": column is None or len(column.bearers) > 1,
        "history": matrix.history(duties) if asked.article and asked.party else [],
        "close_url": asked.url(),
        "party_slug": column.bearers[0].slug if column and len(column.bearers) == 1 else "",
    }
