"""Periods and people: who holds a place on which day, from when it is empty, and whose name is whose."""

from collections.abc import Iterable
from datetime import date, timedelta

from parties.models import ContactPerson, Deputy


def holds(person: ContactPerson, day: date) -> bool:
    return person.valid_from <= day and (person.valid_until is None or person.valid_until >= day)


def first_empty_day(people: Iterable[ContactPerson], day: date) -> date | None:
    """The first day from `day` on which nobody of `people` holds the place; None when that day does not come."""
    known = list(people)
    while holders := [person for person in known if holds(person, day)]:
        ends = [person.valid_until for person in holders if person.valid_until]
        if len(ends) < len(holders) or max(ends) == date.max:
            return None
        day = max(ends) + timedelta(days=1)
    return day


def meet(first: date, last: date | None, other_first: date, other_last: date | None) -> bool:
    """Whether two periods share a day."""
    return (last is None or other_first <= last) and (other_last is None or other_last >= first)


def same_name(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def same_human(one: ContactPerson | Deputy, other: ContactPerson | Deputy) -> bool:
    """The same name, unless both have an address and those differ."""
    differ = one.email and other.email and one.email.casefold() != other.email.casefold()
    return same_name(one.name, other.name) and not differ
