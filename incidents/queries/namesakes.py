"""One person in the vaults of several incidents of a school: equal by the blind index, and not told apart by birth."""

from collections.abc import Iterator
from uuid import UUID

from convenant.vault.envelope import Unreadable
from incidents.models import InvolvedPerson, NameToken


def same_person_elsewhere(person: InvolvedPerson) -> Iterator[tuple[UUID, UUID]]:
    """Person and incident of each. The name stays shut: only tokens are compared; birth dates are, and not shown. A
    name is one when every part of it is, in the same order: among the tokens is that of the whole name."""
    tokens = list(NameToken.objects.filter(person=person.pk).values_list("token", flat=True))
    if not tokens:
        return
    others = InvolvedPerson.objects.exclude(incident=person.incident_id).filter(kind=person.kind)
    for token in tokens:
        others = others.filter(pk__in=NameToken.objects.filter(token=token).values("person_id"))
    born = _born(person)
    for other in others:
        theirs = _born(other)
        if not (born and theirs and born != theirs):
            yield other.pk, other.incident_id


def _born(person: InvolvedPerson) -> str:
    """Empty where nobody filled it in, or its key is gone."""
    try:
        return person.reveal("birth_date").strip()
    except Unreadable:
        return ""
