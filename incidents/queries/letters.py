"""What a letter on a measure says, and what it still lacks: without all of it there is only a concept."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from convenant import clock
from convenant.holidays import outside_table
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.models import Function
from convenant.wording import counted
from incidents.models import FollowUp, Incident, InvolvedPerson, Measure, StepState
from incidents.vocabulary import LETTERS
from protocols.measures import alternatives, duties_of, kind_of, sector_of, sectors
from protocols.planning import legal_end

from .measures import decided_words
from .taxonomy import shown_reference, version_of

DECISIONS = ("schorsing", "verwijdering")
DOTTED = "…" * 20
"""What a concept shows where a word is not known yet."""
HEARING, DECISION = "hearing", "decision"
BEGINS_LATER = "Een dag van ingang op of na het besluit"
ADULT_AGE = 18


@dataclass(frozen=True)
class Lacking:
    """`duties` wait before this letter; `person` and `reason` were not filled in; `start`: it begins before it was
    decided. Nothing of it: it is final."""

    duties: list[FollowUp]
    person: bool
    reason: bool
    start: bool = False

    def __bool__(self) -> bool:
        return bool(self.duties or self.person or self.reason or self.start)

    @property
    def words(self) -> list[str]:
        asked = [duty.title for duty in self.duties]
        filled_in = {"Over wie het gaat": self.person, "De reden": self.reason, BEGINS_LATER: self.start}
        return asked + [words for words, lacks in filled_in.items() if lacks]

    @property
    def hearing(self) -> FollowUp | None:
        """When the talk was held can be told with the letter, once nothing goes before it."""
        waiting = {duty.key for duty in self.duties}
        return next((duty for duty in self.duties if duty.key == HEARING and not waiting & set(duty.after)), None)


def lacking_of(row: Measure, letter: str) -> Lacking:
    """Reveals: call only with an open vault."""
    duties = {duty.key: duty for duty in FollowUp.objects.filter(measure=row).select_related("measure").defer("note")}
    own = next(duty for duty in duties.values() if duty.letter == letter)
    waiting = [duty for duty in duties.values() if duty.key in own.after and duty.state == StepState.OPEN]
    early = own.key == DECISION and begins_too_early(row, own.done_on or clock.today())
    return Lacking(waiting, person=_linked(row) is None, reason=not row.reveal("reason").strip(), start=early)


def begins_too_early(row: Measure, decided_on: date) -> bool:
    """Before the day of its decision, where its kind may not (West-Friesland 5.10c)."""
    return kind_of(version_of(row.incident), row.kind).after_decision and row.starts_on < decided_on


def letter_of(row: Measure, incident: Incident, letter: str, school: str, lacking: Lacking) -> dict[str, Any]:
    """Reveals: call only with an open vault, after the letter was written in the trail."""
    hearing, person = _handled(row, HEARING), person_of(row)
    sector = sectors()[sector_of([row.sector])]
    until, weeks = objection(row, incident.convenant.region)
    return {
        "title": LETTERS[letter], "letter": letter, "school": school, "today": clock.today(),
        "decides": letter in DECISIONS, "lacking": lacking.words, "concept": bool(lacking), "dotted": DOTTED,
        "incident_day": incident.occurred_on, "sector": sector,
        "reference": shown_reference(incident.reference), "place": incident.where, "convenant": incident.convenant,
        "person": person, "reason": row.reveal("reason"),
        "measure": kind_of(version_of(incident), row.kind).title.lower(),
        "starts_on": row.starts_on, "until": row.until, "decider": decided_by(row),
        "law": law_behind(row, letter), "parents": sector.parents or bool(person["minor"]),
        "heard_on": hearing.done_on if hearing else None, "not_heard": hearing.reason if hearing else "",
        "object_until": until, "object_weeks": weeks, "tried": tried(row),
        "note": outside_table(until, incident.convenant.region),
    }  # fmt: skip


def law_behind(row: Measure, letter: str) -> str:
    """Of the duty that asks for it; empty where none was found: then it claims none."""
    asked = duties_of(version_of(row.incident), row.kind, sector_of([row.sector]), row.days)
    return next((duty.law for duty in asked if duty.letter == letter), "")


def decided_by(row: Measure) -> str:
    return f"{'het' if row.decided_by == Function.BESTUURDER else 'de'} {decided_words(row)}"


def objection(row: Measure, region: str) -> tuple[date, str]:
    """The last day, counted from the decision or from a letter of today, and how long it is."""
    span = FollowUp.objects.filter(measure=row, key="objection").values_list("span", flat=True).first() or {"weeks": 6}
    decision = _handled(row, DECISION)
    start = (decision.done_on if decision else None) or clock.today()
    return legal_end(span, start, region), counted(span.get("weeks", 0), "week", "weken")


def _linked(row: Measure) -> InvolvedPerson | None:
    return InvolvedPerson.objects.filter(pk=row.reveal("person")).first() if row.person else None


def person_of(row: Measure) -> dict[str, Any]:
    """A dotted line where the school linked nobody yet. `minor`: known to be so today. What the vault says about how to
    reach the parents is a note among colleagues, and no address."""
    found = _linked(row)
    if found is None:
        return {"name": DOTTED, "born": "", "minor": False}
    born = found.reveal("birth_date")
    day = date.fromisoformat(born) if born else None
    return {
        "name": found.reveal("name") or found.pseudonym, "born": nl_plain(day) if day else "",
        "minor": bool(day and is_minor(day)),
    }  # fmt: skip


def is_minor(born: date) -> bool:
    today = clock.today()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < ADULT_AGE


def _handled(row: Measure, key: str) -> FollowUp | None:
    return FollowUp.objects.filter(measure=row, key=key).exclude(state=StepState.OPEN).defer("note").first()


def tried(row: Measure) -> list[str]:
    """What the school tried before an expulsion."""
    proof = FollowUp.objects.filter(measure=row, key="alternatives").values_list("proof", flat=True).first() or {}
    words = alternatives(version_of(row.incident))
    return [words[code] for code in proof.get("tried", ()) if code in words]
