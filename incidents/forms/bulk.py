"""What a bulk action asks before it is done, and what it does to each incident."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django import forms

from convenant import clock
from convenant.errors import Refused
from convenant.forms.days import DayField
from convenant.tenancy.scope import Actor
from incidents.actions.bulk import NO_STEP, Act
from incidents.actions.handling import assign
from incidents.actions.moments import refuse_wrong_moment
from incidents.actions.proving import prove_step
from incidents.actions.recording import close_incident
from incidents.models import Incident, Step
from incidents.queries.colleagues import handlers
from incidents.queries.taxonomy import first_adopted, steps_of_a_day
from incidents.vocabulary import CLOSE as CLOSING
from protocols.planning import MELDING, REGISTER

from .proving import DoneForm

ASSIGN, STEP, CLOSE = "toewijzen", "stap", "sluiten"
OWN_PAGE = (REGISTER, MELDING, CLOSING)


class SureForm(forms.Form):
    """Closing asks nothing but whether one is sure."""

    def act(self, actor: Actor) -> Act:
        return partial(close_incident, actor=actor)

    def undo(self, rows: Iterable[Incident]) -> list[tuple[str, str]]:
        """What the button "Ongedaan maken" sends. Closing is not undone here."""
        return []


class AssignForm(forms.Form):
    colleague = forms.TypedChoiceField(
        label="Wie behandelt ze verder?", coerce=UUID,
        error_messages={"required": "Kies een collega.", "invalid_choice": "Kies een collega uit de lijst."},
    )  # fmt: skip

    def __init__(self, *args: Any, colleagues: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(key), name) for key, name in colleagues.items()]
        self.fields["colleague"].choices = [("", "Kies een collega"), *choices]  # type: ignore[attr-defined]

    def act(self, actor: Actor) -> Act:
        colleague = next(row for row in handlers(actor) if row.pk == self.cleaned_data["colleague"])
        return lambda incident: assign(incident, colleague, actor=actor)

    def undo(self, rows: Iterable[Incident]) -> list[tuple[str, str]]:
        given = ("given", str(self.cleaned_data["colleague"]))
        return [given, *(("before", f"{row.pk}:{row.handler or ''}") for row in rows)]


class StepForm(forms.Form):
    step = forms.ChoiceField(
        label="Welke stap is gedaan?",
        help_text="Andere stappen vragen iets van het incident zelf. Die vult u daar in.",
        error_messages={"required": "Kies een stap.", "invalid_choice": "Kies een stap uit de lijst."},
    )
    day = DayField(label="Op welke dag?")

    def __init__(self, *args: Any, steps: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [("", "Kies een stap"), *steps.items()]  # type: ignore[attr-defined]

    def clean_day(self) -> Any:
        if self.cleaned_data["day"] > clock.today():
            raise forms.ValidationError("Deze dag ligt in de toekomst. Kies vandaag of eerder.")
        return self.cleaned_data["day"]

    def act(self, actor: Actor) -> Act:
        return partial(do_step, key=self.cleaned_data["step"], day=self.cleaned_data["day"], actor=actor)

    def undo(self, rows: Iterable[Incident]) -> list[tuple[str, str]]:
        return [("step", str(self.cleaned_data["step"]))]


def form_of(what: str, actor: Actor, data: Any = None) -> AssignForm | StepForm | SureForm:
    if what == ASSIGN:
        return AssignForm(data, colleagues={row.pk: row.display_name for row in handlers(actor)})
    if what == STEP:
        version = first_adopted(actor.circles)
        steps = steps_of_a_day(version.protocol if version else "")
        offered = {key: title for key, title in steps.items() if key not in OWN_PAGE}
        return StepForm(data, steps=offered, initial={"day": clock.today()})
    return SureForm(data)


def do_step(incident: Incident, key: str, day: date, *, actor: Actor) -> None:
    """Only where the day is all that the step asks: a category may ask more of it than the step that was offered."""
    step = Step.objects.filter(incident=incident, key=key).first()
    if step is None:
        raise Refused(NO_STEP)
    refuse_wrong_moment(incident, day)
    step.incident = incident
    form = DoneForm({"on": day.isoformat()}, step=step)
    if not form.is_valid():
        raise Refused("Deze stap vraagt gegevens van dit incident zelf. Vul hem daar in.")
    prove_step(step, form.answer(), actor=actor)
