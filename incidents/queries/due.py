"""Days and moments of a term in words: how late, or by when."""

from datetime import date
from typing import Any

from convenant import clock
from convenant.templatetags.portal import nl_clock, nl_day


def is_late(due_at: Any) -> bool:
    """A term ends with its day: what is due today is not late."""
    return due_at is not None and clock.local(due_at).date() < clock.today()


def when(moment: Any) -> str:
    local = clock.local(moment)
    return f"om {nl_clock(local)}" if local.date() == clock.today() else f"op {nl_day(local)} om {nl_clock(local)}"


def due_badge(day: date) -> tuple[str, str]:
    """Only late, today and tomorrow get a badge; a day further on is plain text."""
    days = (day - clock.today()).days
    if days < 0:
        return "bad", f"{-days} {'dag' if days == -1 else 'dagen'} te laat"
    return ("warn", "morgen" if days else "vandaag") if days <= 1 else ("", "")
