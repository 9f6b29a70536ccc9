"""One file, from preview to undoing. A preview writes nothing but itself; an import is whole or not there at all."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import IO
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.audit.trail import record
from convenant.editing import all_or_nothing, one_at_a_time, soon_or_refused
from convenant.errors import Conflict, Refused
from convenant.models import Convenant
from convenant.permissions import RUN_PORTAL
from convenant.permissions import may as runs
from convenant.tenancy.jobs import enqueue, enqueue_later
from convenant.tenancy.models import Job, JobState
from convenant.tenancy.scope import OPERATOR, Actor
from parties.actions.refusals import IMPORT_RUNS, NotAllowed
from parties.models import ImportBatch, ImportKind, ImportRow, ImportState, Verdict
from parties.permissions import KEEP_CONTACTS, KEEP_PLACES, may

from .columns import clean_cells, headings_of, match_head, plain
from .contacts import ContactImport
from .kinds import Importer, ImporterMaker, Judged, RowRefused
from .organisations import OrganisationImport
from .places import PlaceImport
from .reading import Table, read_table, shown_name

RUN, UNDO, DISCARD = "parties.run_import", "parties.undo_import", "parties.discard_import"
AT_ONCE = 200
"""More rows than this are work for a job with a progress bar."""
PIECE = 500
SECONDS_PER_ROW = 0.004
"""Of a location, twice what was measured (ADR 24)."""
KEPT = timedelta(days=30)
MAKERS: dict[str, ImporterMaker] = {
    ImportKind.ORGANISATIONS: OrganisationImport,
    ImportKind.PLACES: PlaceImport,
    ImportKind.CONTACTS: ContactImport,
}
BUSY = (ImportState.PREVIEW, ImportState.DONE)
"""What a job may be at work on."""
WRITTEN = (Verdict.NEW, Verdict.CHANGED)
NOT_YOURS = "Dit importeren hoort niet bij uw functie."
ONLY_HEADINGS = "Onder de koppen staan geen rijen. Vul het sjabloon in en kies het opnieuw."
RAN = "Dit bestand is al geïmporteerd."
NOT_DONE = "Alleen wat geïmporteerd is, kan terug."
NOTHING = "In dit bestand staat niets om te importeren."
OTHER_NUMBER = "Het aantal rijen klopt niet meer. Kijk de lijst opnieuw na."
SAY_SKIP = "Vink aan dat u de rijen met een fout overslaat, of verbeter het bestand."
ROW_REFUSED = "Er is niets geïmporteerd. Regel {number}: {sentence}"
Tell = Callable[[int, int], None]
"""Rows done, of how many."""


def kinds_for(actor: Actor) -> list[ImportKind]:
    """What this person may import."""
    if runs(actor, RUN_PORTAL):
        return [ImportKind.ORGANISATIONS, ImportKind.PLACES]
    allowed = {ImportKind.PLACES: KEEP_PLACES, ImportKind.CONTACTS: KEEP_CONTACTS}
    return [kind for kind, verb in allowed.items() if actor.role != OPERATOR and may(actor, verb)]


def importer_for(kind: str, convenant: Convenant | None, *, actor: Actor) -> Importer:
    if kind not in kinds_for(actor):
        raise NotAllowed(NOT_YOURS)
    return MAKERS[kind](actor=actor, convenant=convenant)


def preview(
    kind: str, convenant: Convenant | None, name: str, stream: IO[bytes], size: int, *, actor: Actor
) -> ImportBatch:
    """Raises Unreadable for a file that can't be read, Refused where the actor may not."""
    importer = importer_for(kind, convenant, actor=actor)
    table = read_table(stream, size, headings_of(importer.columns))
    if not table.rows:
        raise Refused(ONLY_HEADINGS)
    batch = ImportBatch(
        organisation_id=actor.organisation, kind=kind, convenant=convenant, filename=shown_name(name),
        notes=table.notes, made_at=clock.now(), made_by=actor.membership_id,
    )  # fmt: skip
    rows = list(_judged(batch, table, importer))
    batch.save(force_insert=True)
    ImportRow.objects.bulk_create(rows, batch_size=PIECE)
    if actor.role != OPERATOR:  # the operator's rows name organisations, no people
        enqueue_later(DISCARD, KEPT, actor=replace(actor, membership_id=None), batch=batch.pk)
    record(actor, "import.previewed", batch)
    return batch


def _judged(batch: ImportBatch, table: Table, importer: Importer) -> Iterable[ImportRow]:
    used = {place for _, cells in table.rows for place, cell in enumerate(cells) if cell}
    columns = match_head(table.head, importer.columns, used.__contains__)
    for number, line in table.rows:
        cells = {column.name: plain(line[place]) for place, column in columns.items() if line[place]}
        given, errors = clean_cells(cells, importer.columns)
        found = Judged(Verdict.WRONG, errors=errors) if errors else importer.judge(number, given)
        yield ImportRow(
            organisation_id=batch.organisation_id, batch=batch, number=number, cells=_shown(cells),
            verdict=found.verdict, given=found.given, target=found.target, mark=found.mark,
            errors=[f"{column}: {sentence}" if column else sentence for column, sentence in found.errors],
        )  # fmt: skip


def _shown(cells: dict[str, str]) -> dict[str, str]:
    """What a column of the database can hold and a page can show."""
    return {name: text.replace("\0", "\ufffd")[:500] for name, text in cells.items()}


def running_job(kind: str, *, actor: Actor) -> Job | None:
    """Of another file or of this one: while it runs, nothing else of its kind is imported here. The operator has none,
    and reads no jobs of others."""
    if actor.role == OPERATOR:
        return None
    jobs = ImportBatch.objects.filter(kind=kind, organisation_id=actor.organisation, state__in=BUSY).values("job_id")
    return Job.objects.filter(pk__in=jobs, state__in=[JobState.WAITING, JobState.RUNNING]).first()


def counts_of(batch: ImportBatch) -> dict[str, int]:
    return Counter(ImportRow.objects.filter(batch=batch).values_list("verdict", flat=True))


def ask_import(batch: ImportBatch, rows: int, *, skip_wrong: bool, actor: Actor) -> Job | None:
    """`rows`: the number that was confirmed. The job where there is much to do; else it is done. Raises Refused, and
    then nothing was imported."""
    current, counts = _held(batch, ImportState.PREVIEW, RAN, actor=actor, wait=False), counts_of(batch)
    wanted = sum(counts.get(verdict, 0) for verdict in WRITTEN)
    if not wanted:
        raise Refused(NOTHING)
    if rows != wanted:
        raise Conflict(OTHER_NUMBER)
    if counts.get(Verdict.WRONG) and not skip_wrong:
        raise Refused(SAY_SKIP)
    if _at_once(wanted, actor):
        run_import(current, actor=actor)
        return None
    return _waiting(current, enqueue(RUN, actor=actor, unique_key=f"import:{batch.pk}", batch=batch.pk))


def ask_undo(batch: ImportBatch, *, actor: Actor) -> Job | None:
    current = _held(batch, ImportState.DONE, NOT_DONE, actor=actor, wait=False)
    if _at_once(ImportRow.objects.filter(batch=batch, verdict__in=WRITTEN).count(), actor):
        undo_import(current, actor=actor)
        return None
    return _waiting(current, enqueue(UNDO, actor=actor, unique_key=f"import:{batch.pk}", batch=batch.pk))


def _at_once(rows: int, actor: Actor) -> bool:
    """No worker may act as the operator: ADR 24."""
    return rows <= AT_ONCE or actor.role == OPERATOR


def wait_words(rows: int, *, actor: Actor) -> str:
    """For who waits in the request: 2 ms for each row, and double for a machine that has more to do."""
    if rows <= AT_ONCE or actor.role != OPERATOR:
        return ""
    seconds = max(5, round(rows * SECONDS_PER_ROW / 5) * 5)
    return f"Dit duurt ongeveer {seconds} seconden. Laat dit venster open tot u ziet dat het klaar is."


def _waiting(batch: ImportBatch, job: Job) -> Job:
    batch.job_id = job.pk
    batch.save(update_fields=["job_id"])
    return job


def _held(batch: ImportBatch, state: str, sentence: str, *, actor: Actor, wait: bool = True) -> ImportBatch:
    """The batch as it stands, held until the transaction ends; one import of a kind at a time in an organisation. Who
    does not wait for one that runs is refused."""
    if batch.kind not in kinds_for(actor):
        raise NotAllowed(NOT_YOURS)
    parts = ("import", actor.organisation, batch.kind)
    one_at_a_time(*parts) if wait else soon_or_refused(IMPORT_RUNS, *parts)
    current = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if current.state != state:
        raise Conflict(sentence)
    return current


def run_import(batch: ImportBatch, *, actor: Actor, tell: Tell | None = None) -> dict[str, int]:
    """Rows per verdict. Raises Refused with the line that was refused: nothing of the batch stays."""
    current = _held(batch, ImportState.PREVIEW, RAN, actor=actor)
    rows = list(ImportRow.objects.filter(batch=batch, verdict__in=WRITTEN))
    importer = importer_for(current.kind, current.convenant, actor=actor)
    importer.hold()
    try:
        with all_or_nothing():
            _walk(importer.write(rows), len(rows), tell)
    except RowRefused as refused:
        raise Refused(ROW_REFUSED.format(number=refused.row.number, sentence=refused.sentence)) from refused
    ImportRow.objects.bulk_update(rows, ["target", "mark", "former"], batch_size=PIECE)
    current.state, current.ran_at, current.refusal = ImportState.DONE, clock.now(), ""
    current.save(update_fields=["state", "ran_at", "refusal"])
    record(actor, "import.imported", current)
    return dict(Counter(row.verdict for row in rows))


def undo_import(batch: ImportBatch, *, actor: Actor, tell: Tell | None = None) -> dict[str, int]:
    """How many went back and how many stayed: a row on which something rests stays as it is, and says why."""
    current = _held(batch, ImportState.DONE, NOT_DONE, actor=actor)
    rows = list(ImportRow.objects.filter(batch=batch, verdict__in=WRITTEN).order_by("-number"))
    for row in rows:
        row.batch = current
    importer = importer_for(current.kind, current.convenant, actor=actor)
    importer.hold()
    _walk(importer.undo(rows), len(rows), tell)
    ImportRow.objects.bulk_update(rows, ["kept_because"], batch_size=PIECE)
    current.state, current.undone_at = ImportState.UNDONE, clock.now()
    current.save(update_fields=["state", "undone_at"])
    record(actor, "import.undone", current)
    kept = sum(bool(row.kept_because) for row in rows)
    return {"undone": len(rows) - kept, "kept": kept}


def refused_rows(batch: ImportBatch, *, actor: Actor) -> QuerySet[ImportRow]:
    """To be taken along and mended."""
    record(actor, "import.exported", batch)
    return ImportRow.objects.filter(batch=batch, verdict=Verdict.WRONG)


def _walk(steps: Iterable[int], total: int, tell: Tell | None) -> None:
    for done in steps:
        if tell and done % PIECE == 0:
            tell(done, total)


def discard_rows(batch_id: UUID, *, actor: Actor) -> int:
    """What the file held goes; that there was one stays."""
    gone, _ = ImportRow.objects.filter(batch_id=batch_id).delete()
    if gone:
        record(actor, "import.discarded", ImportBatch(pk=batch_id))
    return gone
