"""The steps of one incident as its page draws them: state, term, proof, and which one is at hand."""

from dataclasses import dataclass
from typing import Any

from convenant import clock
from convenant.templatetags.portal import nl_weekday
from convenant.templatetags.steps import StepShown
from convenant.wording import counted
from incidents.models import (
    Incident,
    IncidentState,
    Step,
    StepState,
)
from incidents.vocabulary import CLOSE

from .due import due_badge, is_late, when
from .people import function_label
from .proof_words import proof_words
from .taxonomy import names_of

CONSULT = "aangifte_consult"
HALT_LAW = "artikel 77e Wetboek van Strafrecht"
HALT = {
    "k": f"Een feit van deze soort kan soms met een Halt-straf worden afgedaan ({HALT_LAW}). "
    "Of dat hier kan, beslist de politie of het OM.",
    "o": f"Een feit van deze soort kan alleen met toestemming van het OM naar Halt ({HALT_LAW}). Reken er niet op.",
}
"""The flag of the taxonomy → what the page says of it."""
NEAR = 4
"""Steps shown after the one at hand; the rest folds."""


@dataclass
class StepLine(StepShown):
    """One line of the step list of an incident."""

    help: str = ""
    key: str = ""
    mandatory: bool = False
    halt: str = ""

    @property
    def body_template(self) -> str:
        return "incidents/step_now.html" if self.state == "now" else ""


def step_at_hand(steps: list[Step], incident: Incident, chosen: int | None) -> Step | None:
    """The first open mandatory step; an open one that was asked for by number goes before."""
    if incident.state != IncidentState.OPEN:
        return None
    asked = [step for step in steps if step.number + 1 == chosen and step.state == StepState.OPEN]
    waiting = asked or [step for step in steps if step.mandatory and step.state == StepState.OPEN]
    return waiting[0] if waiting else None


def not_closing(blocking: list[Step], incident: Any) -> str:
    """`incident` comes from `with_vault_counts`."""
    if not blocking:
        return f"Sluiten kan na: {incident.open_duty.lower()}." if incident.open_duty else ""
    left = counted(len(blocking), "stap", "stappen")
    return f"Sluiten kan als alle verplichte stappen gedaan zijn. Nog {left}: eerst {blocking[0].title.lower()}."


def progress(steps: list[Step]) -> str:
    done = sum(step.state != StepState.OPEN for step in steps)
    return f"{done} van {len(steps)} afgehandeld"


def lines(steps: list[Step], at_hand: Step | None, incident: Incident, handles: bool) -> dict[str, list[StepLine]]:
    """`near` is always in sight, `far` folds: the steps well after the one at hand."""
    edge = (at_hand.number if at_hand else len(steps)) + NEAR
    found: dict[str, list[StepLine]] = {"near": [], "far": []}
    for step in steps:
        folds = step.number > edge and step.state == StepState.OPEN
        found["far" if folds else "near"].append(line(step, at_hand, incident, handles=handles))
    return found


def line(step: Step, at_hand: Step | None, incident: Incident, *, handles: bool) -> StepLine:
    state = line_state(step, at_hand) if incident.state == IncidentState.OPEN else ended_state(step)
    kind, word = term_badge(step, incident)
    return StepLine(
        number=step.number + 1, title=step.title, state=state, note=line_note(step),
        term=term_words(step, word, incident), badge_kind=kind, badge_word=word, article=step.article,
        slug=incident.convenant.slug, anchor=f"stap-{step.number + 1}", help=step.help, key=step.key,
        mandatory=step.mandatory, url=opening_url(step, state, handles=handles), halt=halt_words(step, incident),
    )  # fmt: skip


def opening_url(step: Step, state: str, *, handles: bool) -> str:
    """Opens another step than the one at hand; closing has its own button."""
    if not handles or state not in ("late", "later") or step.key == CLOSE:
        return ""
    return f"?stap={step.number + 1}#stap-{step.number + 1}"


def halt_words(step: Step, incident: Incident) -> str:
    """Where politie and school talk about what follows. Nothing is promised: whether Halt can is not the school's."""
    if step.key != CONSULT:
        return ""
    category = names_of(incident).category(incident.category)
    return HALT.get(category.halt, "") if category else ""


def line_state(step: Step, at_hand: Step | None) -> str:
    if step.state != StepState.OPEN:
        return str(step.state)
    if at_hand and step.pk == at_hand.pk:
        return "now"
    return "late" if step.mandatory and is_late(step.due_at) else "later"


def ended_state(step: Step) -> str:
    """Nothing is late of what was withdrawn or closed."""
    return "later" if step.state == StepState.OPEN else str(step.state)


def line_note(step: Step) -> str:
    if step.state == StepState.DEPARTED:
        return f"Reden: “{step.reason}”"
    if step.state == StepState.DONE and step.handled_at:
        parts = [f"Gedaan {when(step.handled_at)}", function_label(step.handled_function), proof_words(step)]
        return " · ".join(part for part in parts if part)
    return "" if step.mandatory else "Niet verplicht bij dit incident"


def term_badge(step: Step, incident: Incident) -> tuple[str, str]:
    if step.state != StepState.OPEN or not step.mandatory or not step.due_at or incident.state != IncidentState.OPEN:
        return "", ""
    return due_badge(clock.local(step.due_at).date())


def term_words(step: Step, badge_word: str, incident: Incident) -> str:
    if badge_word or step.state != StepState.OPEN or not step.due_at or incident.state != IncidentState.OPEN:
        return ""
    return f"uiterlijk {nl_weekday(step.due_at)}"
