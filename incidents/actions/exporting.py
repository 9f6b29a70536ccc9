"""The register as a file of more rows than one waits for: made by a job, kept a week for who asked it."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from convenant.actions.made_files import KEPT, contents, keeper, refuse_another
from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.file_pages import file_of
from convenant.takeout import Parts
from convenant.tenancy.jobs import enqueue, enqueue_later, report_progress
from convenant.tenancy.models import Job, Organisation
from convenant.tenancy.scope import MEMBER, Actor, system_actor
from incidents import exports
from incidents.permissions import REGISTER, membership_of, require, visible_to
from incidents.queries import register
from incidents.queries.register_rows import drawn_for
from parties.queries.places import location_ids

EXPORT, DISCARD = "incidents.export_register", "incidents.discard_export"
AT_ONCE = 500
NOTHING = "Met dit filter is er geen incident voor een bestand. Ga terug en haal een deel van het filter weg."
MOST = 50_000
"""Rows of one file: a spreadsheet of them is made in the memory of one worker."""


def ask_export(kind: str, pks: Sequence[UUID], about: dict[str, str], *, actor: Actor) -> Job:
    """`about`: view and filters in words, without what was typed to search. The same question twice is one job."""
    require(actor, REGISTER)
    if not pks:
        raise Refused(NOTHING)
    if len(pks) > MOST:
        raise Refused("Een bestand bevat hoogstens 50.000 incidenten. Kies een kortere periode.")
    incidents = ",".join(map(str, pks))
    key = f"export:{hashlib.sha256(repr((membership_of(actor), kind, incidents)).encode()).hexdigest()}"
    refuse_another(EXPORT, key, actor=actor)
    return enqueue(EXPORT, actor=actor, unique_key=key, kind=kind, incidents=incidents, **about)


def make_export(job: Job, kind: str, pks: Sequence[str], about: dict[str, str], *, actor: Actor) -> dict[str, Any]:
    """Rows out of sight by now are not in it; the right is asked again."""
    require(actor, REGISTER)
    table = [cells for part in _parts(job, pks) for cells in _cells(part, actor)]
    said = [*exports.who_and_when(actor), *about.items(), ("Aantal", str(len(table)))]
    target = Parts(keeper(job.pk, actor))
    target.write(file_of(kind)("incidenten", exports.HEAD, table, about=said).content)
    target.finish()
    enqueue_later(DISCARD, KEPT, actor=system_actor(MEMBER, actor.organisation), made_by=job.pk)
    record(actor, "register.exported", Organisation(pk=actor.organisation), fields=["core"], purpose=kind)
    return {
        "kind": kind,
        "rows": len(table),
        "places": sorted(map(str, location_ids(actor))),
        "function": actor.function,
    }


def _parts(job: Job, pks: Sequence[str]) -> Iterator[list[str]]:
    source, done = iter(pks), 0
    while part := list(islice(source, AT_ONCE)):
        report_progress(job, 95 * done // len(pks), f"incident {done + 1} van {len(pks)}")
        done += len(part)
        yield part


def _cells(pks: Sequence[str], actor: Actor) -> Iterator[tuple[Any, ...]]:
    """In the order that was asked."""
    rows = register.in_order(visible_to(actor).filter(pk__in=pks), register.view_of("alles"))
    known = {str(row.pk): row for row in rows}
    found = [known[pk] for pk in pks if pk in known]
    return iter(exports.cells(zip(found, drawn_for(actor, found), strict=True)))


def is_his(job: Job, actor: Actor) -> bool:
    """A file is no longer for who lost a location that is in it, or works in another function."""
    held = {str(pk) for pk in location_ids(actor)}
    return job.result["function"] == actor.function and set(job.result["places"]) <= held


def hand_out(job: Job, *, actor: Actor) -> Iterator[bytes]:
    require(actor, REGISTER)
    record(actor, "register.downloaded", Organisation(pk=actor.organisation), purpose=job.result["kind"])
    return contents(job.pk, actor)
