"""The register of one organisation: generated lines, what it added, what it confirmed, and its DPIA's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from convenant import clock
from convenant.models import ConvenantVersion, Dpia, DpiaVerdict, OtherAgreement, RegisterNote, VersionStatus
from convenant.remember import for_a_minute
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import made_once
from convenant.tenancy.models import Function
from convenant.together import Asking
from convenant.wording import listing

from .article30 import ALONE
from .processing import MEASURES, Processing, processing_in
from .reach import Responsible

HEAD = (
    "Convenant", "Verwerking", "Soort", "Verwerkingsverantwoordelijke", "Contact", "FG", "Op de openbare kaart",
    "Samen verantwoordelijk met", "Verwerker", "Doel", "Gegevens", "Betrokkenen",
    "Ontvangers", "Buiten de EER", "Bron", "Grond", "Bewaartermijn", "Beveiliging", "Eigen aanvulling",
    "Bevestigd op", "DPIA",
)  # fmt: skip
LETTERS = {
    "a": ("Verwerkingsverantwoordelijke", "Contact", "FG", "Samen verantwoordelijk met"),
    "b": ("Doel",), "c": ("Gegevens", "Betrokkenen"), "d": ("Ontvangers",), "e": ("Buiten de EER",),
    "f": ("Bewaartermijn",), "g": ("Beveiliging",),
}  # fmt: skip
"""What AVG 30 lid 1 asks, letter by letter, and the columns that answer it."""
CAME = "stond er niet bij"
NEW, SAME, CHANGED = "new", "same", "changed"
STATES = {
    NEW: ("neutral", "nog niet bevestigd"),
    SAME: ("good", "bevestigd"),
    CHANGED: ("warn", "gewijzigd sinds u dit bevestigde"),
}
SOON = timedelta(days=30)


@dataclass(frozen=True)
class DpiaLine:
    row: Dpia
    verdict: str
    by: str
    review: tuple[str, str] | None
    """Badge when the review is near or late."""

    @classmethod
    def of(cls, row: Dpia) -> "DpiaLine":
        by = f"{dict(Function.choices).get(row.function, row.function)}, {nl_plain(row.assessed_on)}"
        return cls(row, DpiaVerdict(row.verdict).label, by, review_badge(row.review_on, clock.today()))


def review_badge(day: date | None, today: date) -> tuple[str, str] | None:
    if day is None or day - today > SOON:
        return None
    return ("bad", "herzien: te laat") if day < today else ("warn", f"herzien voor {nl_plain(day)}")


@dataclass(frozen=True)
class RegisterLine:
    """A generated line with what this organisation did with it."""

    version: ConvenantVersion
    processing: Processing
    note: RegisterNote | None
    dpias: tuple[DpiaLine, ...]

    @property
    def state(self) -> str:
        if self.note is None or not self.note.confirmed_mark:
            return NEW
        return SAME if self.note.confirmed_mark == self.processing.mark else CHANGED

    @property
    def badge(self) -> tuple[str, str]:
        return STATES[self.state]

    @property
    def addition(self) -> str:
        return self.note.addition if self.note else ""

    @property
    def confirmed_on(self) -> date | None:
        return day_of(self.note) if self.note else None

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """What changed since it was confirmed: fact, then, now."""
        before = self.note.confirmed if self.note and self.state == CHANGED else {}
        now = self.processing.facts
        if not before:
            return []
        return [(name, before.get(name, CAME), now[name]) for name in now if before.get(name, CAME) != now[name]]

    @property
    def dpia(self) -> DpiaLine | None:
        return self.dpias[0] if self.dpias else None

    def cells(self, responsible: Responsible) -> tuple[str, ...]:
        """In the order of `HEAD`."""
        told = self.processing.facts | dict(responsible.rows) | {
            "Convenant": self.version.convenant.name, "Verwerking": self.processing.title,
            "Soort": self.processing.kind, "Beveiliging": " ".join(MEASURES), "Eigen aanvulling": self.addition,
            "Bevestigd op": f"{self.confirmed_on:%d-%m-%Y}" if self.confirmed_on else "",
            "DPIA": f"{self.dpia.verdict} ({self.dpia.row.assessed_on:%d-%m-%Y})" if self.dpia else "",
        }  # fmt: skip
        return tuple(told[column] for column in HEAD)


def register_of(circles: Sequence[Circle]) -> list[RegisterLine]:
    """All lines of the acting organisation, convenant by convenant: three queries at most."""
    notes = {(row.convenant_id, row.line): row for row in RegisterNote.objects.all()}
    dpias: dict[tuple[UUID, str], list[DpiaLine]] = {}
    for row in Dpia.objects.order_by("-assessed_on", "-recorded_at").defer("file"):
        dpias.setdefault((row.convenant_id, row.line), []).append(DpiaLine.of(row))
    found = []
    for version, processing in generated(tuple((each.id, each.role, each.holds_regie) for each in circles)):
        key = (version.convenant_id, processing.key)
        found.append(RegisterLine(version, processing, notes.get(key), tuple(dpias.get(key, ()))))
    return found


def joint_in(lines: Iterable[RegisterLine], convenant_id: UUID) -> str:
    """With whom any of them is a shared responsibility."""
    told = [line.processing.joint for line in lines if line.version.convenant_id == convenant_id]
    return listing(dict.fromkeys(words for words in told if words != ALONE)) or ALONE


@dataclass(frozen=True)
class Stopped:
    """A line that was confirmed and follows from no rule any more: what was kept under it may still be there."""

    convenant: str
    purpose: str
    confirmed_on: date | None
    addition: str


def stopped_of(lines: Iterable[RegisterLine]) -> list[Stopped]:
    there = {(line.version.convenant_id, line.processing.key) for line in lines}
    notes = RegisterNote.objects.exclude(confirmed_mark="").select_related("convenant").order_by("convenant", "line")
    return [
        Stopped(note.convenant.short_name, note.confirmed.get("Doel", note.line), day_of(note), note.addition)
        for note in notes if (note.convenant_id, note.line) not in there
    ]  # fmt: skip


def day_of(note: RegisterNote) -> date | None:
    return timezone.localtime(note.confirmed_at).date() if note.confirmed_at else None


@for_a_minute
def generated(roles: tuple[tuple[UUID, str, bool], ...]) -> tuple[tuple[ConvenantVersion, Processing], ...]:
    """By name of the convenant. Reference data alone: the same for everybody with these roles."""
    held = {convenant: (role, regie) for convenant, role, regie in roles}
    versions = ConvenantVersion.objects.filter(convenant__in=list(held), status=VersionStatus.ADOPTED)
    return tuple(
        (version, processing)
        for version in versions.select_related("convenant").order_by("convenant__name")
        for processing in processing_in(version.pk, *held[version.convenant_id])
    )


@dataclass(frozen=True)
class AgreementLine:
    row: OtherAgreement
    badge: tuple[str, str]

    @classmethod
    def of(cls, row: OtherAgreement, today: date) -> "AgreementLine":
        return cls(row, _validity(row, today))


def _validity(row: OtherAgreement, today: date) -> tuple[str, str]:
    if row.ended_at:
        return "neutral", "beëindigd"
    if row.valid_until is None:
        return "good", "geldt"
    if row.valid_until < today:
        return "bad", "verlopen"
    return ("warn", f"tot {nl_plain(row.valid_until)}") if row.valid_until - today <= SOON else ("good", "geldt")


def agreements() -> list[AgreementLine]:
    """Of the acting organisation, those that hold first."""
    rows = OtherAgreement.objects.order_by("ended_at", "partner")
    return sorted(
        (AgreementLine.of(row, clock.today()) for row in rows), key=lambda line: line.row.ended_at is not None
    )


DPIA_HEAD = ("Convenant", "Verwerking", "Oordeel", "Beoordeeld op", "Door", "Reden", "Opnieuw bekijken op")
ELSEWHERE_HEAD = ("Met wie", "Waarover", "Rust op", "Tekst", "Geldt tot en met", "Stand")


def dpia_cells(line: RegisterLine) -> tuple[str, ...]:
    """A processing without a judgement is in the file too: that is what the FG looks for."""
    about = (line.version.convenant.name, line.processing.title)
    if line.dpia is None:
        return (*about, "nog geen oordeel", "", "", "", "")
    row = line.dpia.row
    review = f"{row.review_on:%d-%m-%Y}" if row.review_on else ""
    return (*about, line.dpia.verdict, f"{row.assessed_on:%d-%m-%Y}", line.dpia.by, row.motivation, review)


UNJUDGED, REVIEW = "geen", "herzien"


def judged_as(line: RegisterLine, wanted: str) -> bool:
    """`wanted`: a verdict, or whether there is none, or whether it has to be looked at again; empty for all."""
    if not wanted:
        return True
    if line.dpia is None:
        return wanted == UNJUDGED
    return line.dpia.review is not None if wanted == REVIEW else line.dpia.row.verdict == wanted


def elsewhere_cells(line: AgreementLine) -> tuple[str, ...]:
    row = line.row
    until = f"{row.valid_until:%d-%m-%Y}" if row.valid_until else ""
    return (row.partner, row.scope, row.legal_basis, row.link, until, line.badge[1])


@dataclass(frozen=True)
class Alarms:
    """What of the register asks for attention, where it was ever confirmed: lines that changed since and lines that
    came; reviews near or late."""

    changed: int
    new: int
    review_on: date | None


@made_once
def _known_marks() -> QuerySet[RegisterNote, Any]:
    return RegisterNote.objects.exclude(confirmed_mark="").values_list("convenant_id", "line", "confirmed_mark")


@made_once
def _dpias() -> QuerySet[Dpia]:
    return Dpia.objects.order_by("assessed_on", "recorded_at")


def alarms_of(circles: Sequence[Circle]) -> Asking[Alarms]:
    known, dpias = _known_marks(), _dpias()
    yield known, dpias
    marks = {(convenant, line): mark for convenant, line, mark in known}
    lines = generated(tuple((each.id, each.role, each.holds_regie) for each in circles)) if marks else ()
    now = {(version.convenant_id, processing.key): processing.mark for version, processing in lines}
    changed = sum(marks.get(line, mark) != mark for line, mark in now.items())
    confirmed = {convenant for convenant, _ in marks}
    new = sum(line not in marks and line[0] in confirmed for line in now)
    last = {(row.convenant_id, row.line): row.review_on for row in dpias}
    return Alarms(
        changed, new, min((day for day in last.values() if day and review_badge(day, clock.today())), default=None)
    )
