"""The copy for a data subject: begun from what was found, blacked out by hand, finished once."""

import json
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from convenant import clock
from convenant.audit.trail import record
from convenant.errors import Conflict, Refused
from convenant.models import RequestState, SubjectCopy, SubjectRequest
from convenant.permissions import HANDLE_REQUESTS, may
from convenant.queries.copies import is_for, keys_of, read
from convenant.redaction import Unbalanced, plain
from convenant.subject_data import Section, sections_of
from convenant.tenancy.scope import Actor

from .requests import CLOSED, NO_RIGHT

NOTHING = "Kies minstens één plek."
FINISHED = "Deze uitdraai is al klaar. Begin een nieuwe als er iets anders moet."
CHANGED = "Een collega wijzigde deze uitdraai intussen. Bekijk wat er nu staat."
ONLY_BLACK = "U kunt hier alleen weglakken. De woorden zelf blijven zoals ze in het dossier staan."
NOT_ALL = "Weglakken en afronden doet wie zelf mag lezen wat erin staat. Vraag dat de collega die de uitdraai begon."
MARKS = "Zet om elk stuk dat weg moet precies [[ ervoor en ]] erachter."


def field_of(section: int, row: int) -> str:
    """What the form calls one row; both counted from 0."""
    return f"s{section}r{row}"


class WrongText(Refused):
    def __init__(self, sentence: str, section: int, row: int) -> None:
        super().__init__(sentence)
        self.field = field_of(section, row)


def begin_copy(row: SubjectRequest, keys: Sequence[str], *, actor: Actor) -> SubjectCopy:
    """`keys` as `subject_data.found_in_all` gave them. What they open stands in the trail of each source."""
    _needs_right(actor)
    held = SubjectRequest.objects.select_for_update().get(pk=row.pk)
    if held.state != RequestState.OPEN:
        raise Refused(CLOSED)
    sections = sections_of(keys, actor)
    if not sections:
        raise Refused(NOTHING)
    copy = SubjectCopy(
        organisation_id=actor.organisation, request=held, begun_at=clock.now(), begun_by=actor.membership_id,
        begun_function=actor.function,
    )  # fmt: skip
    copy.seal(sections=written(sections, sorted(keys)))
    copy.save(force_insert=True)
    record(actor, "request.copy_begun", held, fields=["sections"])
    return copy


def change_copy(copy: SubjectCopy, texts: list[list[str]], revision: int, *, actor: Actor) -> SubjectCopy:
    """`texts`: per section, per row. Raises WrongText where more changed than marks, Conflict when overtaken."""
    held = _unfinished(copy, actor)
    if held.revision != revision:
        raise Conflict(CHANGED)
    held.seal(sections=written(_with(read(held), texts), keys_of(held)))
    held.revision += 1
    held.save(update_fields=["sections", "revision"])
    record(actor, "request.copy_changed", held.request, fields=["sections"])
    return held


def finish_copy(copy: SubjectCopy, revision: int, *, actor: Actor) -> SubjectCopy:
    held = _unfinished(copy, actor)
    if held.revision != revision:
        raise Conflict(CHANGED)
    held.finished_at = clock.now()
    held.save(update_fields=["finished_at"])
    record(actor, "request.copy_made", held.request, fields=["sections"])
    return held


def _with(sections: Sequence[Section], texts: list[list[str]]) -> list[Section]:
    return [_section(section, texts, at) for at, section in enumerate(sections)]


def _section(section: Section, texts: list[list[str]], at: int) -> Section:
    rows = ((label, _same(old, texts, at, row)) for row, (label, old) in enumerate(section.rows))
    return replace(section, rows=tuple(rows))


def _same(old: str, texts: list[list[str]], section: int, row: int) -> str:
    """The sent text of one row; a row that was not sent stays as it was."""
    try:
        sent = texts[section][row].replace("\r\n", "\n")
    except IndexError:
        return old
    try:
        same = plain(sent) == plain(old)
    except Unbalanced:
        raise WrongText(MARKS, section, row) from None
    if not same:
        raise WrongText(ONLY_BLACK, section, row)
    return sent


def _unfinished(copy: SubjectCopy, actor: Actor) -> SubjectCopy:
    _needs_right(actor)
    held = SubjectCopy.objects.select_for_update(of=("self",)).select_related("request").get(pk=copy.pk)
    if held.finished_at:
        raise Refused(FINISHED)
    if not is_for(held, actor):
        raise Refused(NOT_ALL)
    return held


def _needs_right(actor: Actor) -> None:
    if not may(actor, HANDLE_REQUESTS):
        raise Refused(NO_RIGHT)


def written(sections: Sequence[Section], keys: Sequence[str]) -> str:
    """`keys`: of what the sections are from, each with its source first."""
    rows = [[section.title, [list(row) for row in section.rows], _text(section.place)] for section in sections]
    return json.dumps({"keys": list(keys), "sections": rows})


def _text(place: UUID | None) -> str | None:
    return str(place) if place else None
