"""The questions of the step at hand. With nothing filled in nearly all are the same at every incident."""

from datetime import date
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString

from convenant import clock
from incidents.actions.steps import mark_while_open
from incidents.forms.proving import DoneForm, follows_incident
from incidents.models import Step
from protocols.proofs import proof_of

SEEN, NOW = "__seen__", "__now__"


def fields_of(step: Step, form: DoneForm, *, answered: bool) -> SafeString:
    """`form` is made when it is looked at; `answered`: something is filled in."""
    if answered or follows_incident(step.evidence):
        return drawn(form)
    blank = blank_fields(step.evidence, clock.today())
    return SafeString(blank.replace(SEEN, escape(mark_while_open(step))).replace(NOW, now_at(step)))


def now_at(step: Step) -> str:
    """Of an incident of today: who does this step does it on the spot."""
    now = clock.now()
    return f"{now:%H:%M}" if step.incident.occurred_on == now.date() else ""


@lru_cache(maxsize=128)
def blank_fields(evidence: str, today: date) -> SafeString:
    """`today`: a day that is asked may be filled in already. `SEEN` stands where the mark of the step goes, `NOW`
    where the time does."""
    times = {ask.name: NOW for ask in proof_of(evidence).asks if ask.now}
    return drawn(DoneForm(step=Step(evidence=evidence), initial={"seen": SEEN, **times}))


def drawn(form: DoneForm) -> SafeString:
    return render_to_string("incidents/step_fields.html", {"form": form})
