"""What two colleagues wrote at one step or one duty, in the words of the page."""

from convenant.forms.fields import Version
from incidents.models import FollowUp, Step, StepState

from .measures import sub_of
from .step_lines import line_note

OPEN, SEALED = "nog open", "Wat uw collega erbij schreef, staat in de kluis."


def step_versions(mine: Step, now: Step, note: str = "") -> list[Version]:
    """`mine` is not saved."""
    return _versions(now.title, line_note(mine), line_note(now) if now.state != StepState.OPEN else OPEN, note)


def followup_versions(mine: FollowUp, now: FollowUp, note: str = "", their_note: str = SEALED) -> list[Version]:
    return _versions(now.title, sub_of(mine), sub_of(now) if now.state != StepState.OPEN else OPEN, note, their_note)


def _versions(title: str, mine: str, theirs: str, note: str, their_note: str = SEALED) -> list[Version]:
    return [(title, mine, theirs), *([("Notitie", note, their_note)] if note else [])]
