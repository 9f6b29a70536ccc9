"""Opens one spreadsheet, in a process of its own with little memory and time: a file that is made to swell kills this
process and nothing else. Reads the file from standard input and writes the first sheet as JSON.

Knows nothing of Django: it starts in a blink.
"""

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from typing import Any

MEMORY, SECONDS = 768 * 1024 * 1024, 20
FURTHEST = 1_048_576
PASSWORD, MERGED, UNREADABLE = "password", "merged", "unreadable"


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    most_rows, most_columns = int(sys.argv[1]), int(sys.argv[2])
    json.dump(answer(sys.stdin.buffer.read(), most_rows, most_columns), sys.stdout)


def answer(content: bytes, most_rows: int, most_columns: int) -> dict[str, Any]:
    from python_calamine import CalamineWorkbook, PasswordError  # here only, not where this file is just named

    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            sheet = book.get_sheet_by_index(0)
            if merged := sheet.merged_cell_ranges:
                return {"error": MERGED, "row": merged[0][0][0] + 1}
            width = min(len(next(sheet.iter_rows(), [])), most_columns)
            return {"rows": list(islice(filled(sheet.iter_rows(), width), most_rows))}
    except PasswordError:
        return {"error": PASSWORD}
    except Exception:  # noqa: BLE001  (whatever the library meets: the file is no spreadsheet that can be read)
        return {"error": UNREADABLE}


def filled(rows: Iterator[list[Any]], width: int) -> Iterator[tuple[int, list[str]]]:
    """Row number as the spreadsheet program shows it, and the cells. Empty rows are passed over."""
    for number, row in enumerate(islice(rows, FURTHEST), 1):
        cells = [text_of(cell) for cell in row[:width]]
        if any(cells):
            yield number, cells


def text_of(cell: Any) -> str:
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time | timedelta):
        return str(cell)
    return str(cell).strip() if cell is not None else ""


if __name__ == "__main__":
    main()
