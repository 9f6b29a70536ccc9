"""Log lines as JSON that hold no content: no values of a message, a form, a query string or an exception.

What our own code logs names its event and gives `fields` that are ids, counts and names from the code. Of a library's
line only the template stays, without what was filled in: nobody can promise what that holds.
"""

import json
import logging
import re
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OURS = ("convenant", "parties", "protocols", "incidents", "meetings")
request_id: ContextVar[str] = ContextVar("request_id", default="")


SECRET_PATH = re.compile(r"/(agenda|afmelden|uitnodiging)/[^/\s?]+")


class MaskTokens(logging.Filter):
    """An address that opens something without a session never stands in a line, whoever writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = mask(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(mask, record.args))
        return True


def mask(value: Any) -> Any:
    return SECRET_PATH.sub(r"/\1/…", value) if isinstance(value, str) else value


class JsonLines(logging.Formatter):
    """One object a line: time, level, logger, event, request, the record's own `fields`, and where it went wrong."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": event_of(record),
            "request": request_id.get(),
        }
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1]:
            line["errors"] = list(errors(record.exc_info[1]))
        return json.dumps({key: value for key, value in line.items() if value not in ("", None)}, ensure_ascii=False)


def event_of(record: logging.LogRecord) -> str:
    """The template of the line. A library's line without one may hold anything: then only where it comes from."""
    if record.name.partition(".")[0] in OURS or (isinstance(record.msg, str) and record.args):
        return str(record.msg)
    return f"{record.module}:{record.lineno}"


def errors(found: BaseException) -> Iterator[dict[str, Any]]:
    """The error and those it came from: kind and place. Its words quote values: PostgreSQL puts whole rows in them."""
    seen: BaseException | None = found
    while seen is not None:
        yield {"kind": f"{type(seen).__module__}.{type(seen).__qualname__}", **_sqlstate(seen), "at": places(seen)}
        seen = seen.__cause__ or seen.__context__


def _sqlstate(found: BaseException) -> dict[str, str]:
    code = getattr(found, "sqlstate", None)
    return {"sqlstate": str(code)} if code else {}


def places(found: BaseException) -> list[str]:
    """File, line and function of the innermost calls; no code and no variables."""
    frames = traceback.extract_tb(found.__traceback__)[-8:]
    return [f"{short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else "/".join(path.parts[-3:])
