"""Whom a form offers of all own contact persons: an organisation can have thousands."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from convenant.wording import counted
from parties.models import ContactPerson

MOST = 50
"""More than these are searched, by name, function or location."""


@dataclass(frozen=True)
class Offered:
    """`people`: whom the list shows; `found`: how many the words stand for, of `total`."""

    people: list[ContactPerson]
    found: int
    total: int
    words: str

    @property
    def is_long(self) -> bool:
        return self.total > MOST

    @property
    def sentence(self) -> str:
        if not self.words:
            return f"De lijst hieronder toont de eerste {MOST} van {self.total} contactpersonen. Zoek wie u bedoelt."
        found = f"{counted(self.found, 'contactpersoon', 'contactpersonen')} gevonden."
        return f"{found} De lijst hieronder toont de eerste {MOST}." if self.found > MOST else found


def offered(people: QuerySet[ContactPerson], words: str, chosen: Iterable[object]) -> Offered:
    """`chosen`: keys, or what was sent as one. They are in it whatever the words: a search loses no choice."""
    words = " ".join(words.replace("\0", " ").split())[:80]
    first = list(people[: MOST + 1])
    if len(first) <= MOST:
        return Offered(first, len(first), len(first), "")
    matching = people.filter(*(_stands_in(word) for word in words.split()))
    shown, total = list(matching[:MOST]) if words else first[:MOST], people.count()
    return Offered([*_kept(people, chosen, shown), *shown], matching.count() if words else total, total, words)


def _stands_in(word: str) -> Q:
    return Q(name__icontains=word) | Q(function__icontains=word) | Q(location__name__icontains=word)


def _kept(
    people: QuerySet[ContactPerson], chosen: Iterable[object], shown: Iterable[ContactPerson]
) -> QuerySet[ContactPerson]:
    keys = {key for each in chosen if (key := _key(each))} - {person.pk for person in shown}
    return people.filter(pk__in=keys)


def _key(sent: object) -> UUID | None:
    try:
        return UUID(str(sent))
    except ValueError:
        return None
