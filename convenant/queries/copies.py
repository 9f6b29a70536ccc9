"""What a copy for a data subject holds, and for whom it is (ADR 27)."""

import json
from uuid import UUID

from convenant import registry
from convenant.models import SubjectCopy, SubjectRequest
from convenant.permissions import works_at_each, works_everywhere
from convenant.subject_data import Section, ids_in
from convenant.takeout import kept_back
from convenant.tenancy.models import Function, OrganisationKind
from convenant.tenancy.scope import Actor


def is_for(copy: SubjectCopy, actor: Actor) -> bool:
    """What is finished went out, and is for who handles requests on the side that began it, and for the FG. Before, it
    holds what somebody took from the vaults of his locations: for him while he reads them in the same function, and for
    who may read all of that himself."""
    if copy.finished_at and actor.function == Function.FG:
        return True
    if not _same_side(copy, actor) or not kept_back(actor).isdisjoint(_rows(copy)):
        return False
    return bool(copy.finished_at) or (_reaches(copy, actor) and _reads_whole(copy, actor))


def unfinished_of(row: SubjectRequest, actor: Actor) -> list[SubjectCopy]:
    """Those that this person may go on with, the last one first."""
    begun = SubjectCopy.objects.filter(request_id=row.pk, finished_at=None).order_by("-begun_at")
    return [copy for copy in begun if is_for(copy, actor)]


def _same_side(copy: SubjectCopy, actor: Actor) -> bool:
    """What the board of a school takes from its closed files may be about the directie. It stays the board's, whatever
    who began it does now; where that was not kept, it is nobody's."""
    if actor.kind != OrganisationKind.SCHOOL:
        return True
    begun = copy.begun_function
    return bool(begun) and (begun == Function.BESTUURDER) == (actor.function == Function.BESTUURDER)


def _reaches(copy: SubjectCopy, actor: Actor) -> bool:
    return works_everywhere(actor) or (_is_begun_by(copy, actor) and works_at_each(actor, _places(copy)))


def _is_begun_by(copy: SubjectCopy, actor: Actor) -> bool:
    return (copy.begun_by, copy.begun_function) == (actor.membership_id, actor.function)


def _reads_whole(copy: SubjectCopy, actor: Actor) -> bool:
    """Whether the function of this person looks in every source that the copy is from. Who handles requests and does
    not, such as the FG, reads only what is finished: as it leaves, without what was blacked out of others."""
    within = {label for label, source in registry.subject_sources if source.reach(actor).searched}
    return {key.partition(":")[0] for key in keys_of(copy)} <= within


def read(copy: SubjectCopy) -> list[Section]:
    """Whoever calls has the right, and says in the trail that it was opened."""
    found = json.loads(copy.reveal("sections"))["sections"]
    return [_read(*section) for section in found]


def _read(title: str, rows: list[list[str]], place: str | None = None) -> Section:
    """What was begun before places were kept has none, and no function in which it was begun."""
    return Section(title, tuple((label, text) for label, text in rows), UUID(place) if place else None)


def _places(copy: SubjectCopy) -> set[UUID]:
    return {section.place for section in read(copy) if section.place}


def keys_of(copy: SubjectCopy) -> list[str]:
    """Of what was begun before these were kept: the sources alone."""
    found = json.loads(copy.reveal("sections"))
    keys: list[str] = found.get("keys") or found.get("sources", [])
    return keys


def _rows(copy: SubjectCopy) -> list[UUID]:
    return ids_in([key.partition(":")[2] for key in keys_of(copy)])
