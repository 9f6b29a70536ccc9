"""The questions of the step at hand. With nothing filled in nearly all are the same at every incident."""

from datetime import date
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString

from convenant import clock
from incidents.forms.proving import DoneForm
from incidents.models import Step

SEEN = "__seen__"


def fields_of(form: DoneForm) -> SafeString:
    if form.is_bound or form.follows_incident():
        return drawn(form)
    blank = blank_fields(form.step.evidence, clock.today())
    return SafeString(blank.replace(SEEN, escape(form.initial["seen"])))


@lru_cache(maxsize=128)
def blank_fields(evidence: str, today: date) -> SafeString:
    """`today`: a day that is asked may be filled in already. `SEEN` stands where the mark of the step goes."""
    return drawn(DoneForm(step=Step(evidence=evidence), initial={"seen": SEEN}))


def drawn(form: DoneForm) -> SafeString:
    return render_to_string("incidents/step_fields.html", {"form": form})
