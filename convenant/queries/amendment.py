"""How a text says that it changes, as data: what each way asks before a new version is adopted."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from convenant.compliance.bearers import Bearer, bearers_of
from convenant.models import Consent, ConvenantVersion, EndingAnswer, VersionAnswer
from convenant.templatetags.portal import nl_plain

BADGES = {
    Consent.AGREES: ("good", "akkoord", "check"),
    Consent.OBJECTS: ("bad", "bezwaar", "hand"),
    "": ("line", "nog geen antwoord", "hourglass"),
}


@dataclass(frozen=True)
class Procedure:
    """`everyone_answers`: no adoption before each partner did. `weighs_objections`: a reason beside each objection."""

    everyone_answers: bool
    weighs_objections: bool
    sentence: str


PROCEDURES = {
    "decision": Procedure(
        everyone_answers=False,
        weighs_objections=False,
        sentence="De tekst vraagt een besluit om te wijzigen. Antwoorden van partijen helpen, maar hoeven niet.",
    ),
    "all_partners": Procedure(
        everyone_answers=True,
        weighs_objections=True,
        sentence="De tekst vraagt overleg met alle partners. Vaststellen kan pas als elke partij zelf antwoordde. "
        "Bij een bezwaar hoort een besluit met reden.",
    ),
    "none": Procedure(
        everyone_answers=False,
        weighs_objections=True,
        sentence="De tekst regelt niet hoe zij wijzigt. Het portaal vraagt daarom een besluit van de partijen.",
    ),
}


@dataclass(frozen=True)
class AnswerLine:
    """One party. `left`: it answered and is no party any more, so nobody waits for it."""

    organisation_id: UUID
    name: str
    answer: str
    reason: str
    when: str
    left: bool = False

    @property
    def badge(self) -> tuple[str, str, str]:
        return BADGES[self.answer]


@dataclass(frozen=True)
class Answers:
    lines: tuple[AnswerLine, ...]

    def given(self, answer: str) -> list[AnswerLine]:
        return [line for line in self.lines if line.answer == answer and not line.left]

    @property
    def waiting(self) -> list[AnswerLine]:
        return self.given("")

    @property
    def objecting(self) -> list[AnswerLine]:
        return self.given(Consent.OBJECTS)

    @property
    def figures(self) -> list[tuple[int, str]]:
        return [
            (len(self.given(Consent.AGREES)), "akkoord"),
            (len(self.objecting), "bezwaar"),
            (len(self.waiting), "nog geen antwoord"),
        ]

    @property
    def mark(self) -> str:
        """Another one means that a party answered since."""
        told = "\x1f".join(f"{line.organisation_id}{line.answer}{line.reason}" for line in self.lines)
        return hashlib.sha256(told.encode()).hexdigest()[:24]


def procedure_of(version: ConvenantVersion) -> Procedure:
    """Of the text in force: by its rule the next one is adopted."""
    return PROCEDURES[version.amendment["mode"]]


def asked_of(convenant_id: UUID) -> list[Bearer]:
    """Partners of today, in the order of the agreement."""
    return [bearer for bearer in bearers_of(convenant_id) if bearer.is_partner]


def answers_to(version: ConvenantVersion, asked: Sequence[Bearer]) -> Answers:
    """One query."""
    return answers_in(version.answers.select_related("organisation").order_by("organisation__name"), asked)


def answers_in(rows: Iterable[VersionAnswer | EndingAnswer], asked: Sequence[Bearer]) -> Answers:
    """By who was asked; `rows` know their organisation. Who answered and left stands last."""
    known = {row.organisation_id: row for row in rows}
    lines = [_line(bearer, known.pop(bearer.organisation_id, None)) for bearer in asked]
    return Answers((*lines, *(_left(row) for row in known.values())))


def _line(bearer: Bearer, row: VersionAnswer | EndingAnswer | None) -> AnswerLine:
    if row is None:
        return AnswerLine(bearer.organisation_id, bearer.name, "", "", "")
    return AnswerLine(bearer.organisation_id, bearer.name, row.answer, row.reason, _when(row))


def _left(row: VersionAnswer | EndingAnswer) -> AnswerLine:
    return AnswerLine(row.organisation_id, row.organisation.name, row.answer, row.reason, _when(row), left=True)


def _when(row: VersionAnswer | EndingAnswer) -> str:
    return nl_plain(row.answered_at)
