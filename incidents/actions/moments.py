"""When something was done about an incident: never before it, never later than now."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from convenant import clock
from convenant.errors import Refused
from incidents.models import Incident

DAY_BEFORE, MOMENT_BEFORE = "Deze dag ligt voor het incident.", "Dit tijdstip ligt voor het incident."
DAY_AHEAD = "Deze dag ligt in de toekomst. Kies vandaag of eerder."
MOMENT_AHEAD = "Dit tijdstip ligt in de toekomst. Kies nu of eerder."


def moment_error(incident: Incident, day: date, at: time | None = None) -> str:
    """Why this cannot be; empty when it can. A time counts to the minute, as it is typed."""
    if day > clock.today():
        return DAY_AHEAD
    if day < incident.occurred_on:
        return DAY_BEFORE
    if at and datetime.combine(day, at) > clock.now().replace(tzinfo=None):
        return MOMENT_AHEAD
    began = incident.occurred_at if day == incident.occurred_on else None
    return MOMENT_BEFORE if at and began and at < began.replace(second=0, microsecond=0) else ""


def refuse_wrong_moment(incident: Incident, day: date, at: time | None = None) -> None:
    if error := moment_error(incident, day, at):
        raise Refused(error)


def refuse_wrong_call(incident: Incident, at: datetime) -> None:
    local = timezone.localtime(at)
    refuse_wrong_moment(incident, local.date(), local.time())


def refuse_wrong_days(incident: Incident, proof: dict[str, Any]) -> None:
    """`proof` as a step keeps it: a time without a day is of the day of the incident."""
    for day, at in _moments(incident, proof):
        refuse_wrong_moment(incident, day, at)


def _moments(incident: Incident, proof: dict[str, Any]) -> Iterator[tuple[date, time | None]]:
    on = date.fromisoformat(proof["on"]) if "on" in proof else None
    at = time.fromisoformat(proof["at"]) if len(proof.get("at", "")) == len("00:00") else None
    if on or at:
        yield on or incident.occurred_on, at
    for day in proof.get("dates", {}).values():
        yield date.fromisoformat(day), None
