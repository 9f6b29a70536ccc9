"""What proves a step: the questions of its kind of evidence, and a note that goes to the vault."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from functools import partial
from typing import Any

from django import forms

from convenant import clock
from convenant.forms.days import DayField
from convenant.forms.fields import SeenField
from convenant.forms.plain import clean_text
from incidents.actions.followups import Agreed
from incidents.actions.moments import moment_error
from incidents.actions.proving import Answer, was_agreed
from incidents.actions.steps import mark_while_open
from incidents.models import FollowUpKind, Incident, InvolvedPerson, Step
from incidents.queries.measures import owners
from incidents.queries.proof_words import light_measures
from incidents.queries.taxonomy import version_of
from incidents.vocabulary import AANGIFTE, CARE_FOR, PREVENTABLE, THIRD_PARTIES
from protocols.proofs import OPEN, PARTIES, SEALED, Ask, Rule, proof_of

from .core import ClockField
from .steps import look_for_persons

LONGEST_NOTE, LONGEST_ACTION = 5000, 200
MOST_PARTIES, PARTIES_UNKNOWN = 30, 3
CHOICES: dict[str, Callable[[], list[tuple[str, str]]]] = {
    "aangifte": lambda: list(AANGIFTE),
    "light_measures": list,
    "third_parties": lambda: list(THIRD_PARTIES.items()),
    "care_for": lambda: list(CARE_FOR.items()),
    "preventable": lambda: list(PREVENTABLE.items()),
    "owners": owners,
}
OF_INCIDENT: dict[str, Callable[[Incident], list[tuple[str, str]]]] = {
    "owners": owners,
    "light_measures": lambda incident: light_measures(version_of(incident)),
}
"""What differs by incident, filled in once that is known."""


def _text(ask: Ask, longest: int = LONGEST_NOTE, rows: int = 2) -> forms.CharField:
    sealed = f"{ask.help} Komt in de kluis. Namen mogen hier.".strip()
    return forms.CharField(
        label=ask.label, required=ask.needed, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}),
        help_text=ask.help if ask.kind == OPEN else sealed,
        error_messages={"required": ask.say, "max_length": f"Houd de tekst korter dan {longest} tekens."},
    )  # fmt: skip


def _day(ask: Ask) -> forms.Field:
    before = clock.today() + timedelta(days=ask.days) if ask.today or ask.days else None
    return DayField(label=ask.label, required=ask.needed, help_text=ask.help, initial=before)


def _choice(ask: Ask, field: type[forms.ChoiceField] = forms.ChoiceField, **how: Any) -> forms.Field:
    errors = dict.fromkeys(("required", "invalid_choice", "invalid_list"), ask.say or "Kies uit de lijst.")
    how |= {"label": ask.label, "help_text": ask.help, "required": ask.needed, "error_messages": errors}
    return field(choices=CHOICES[ask.of](), **how)


FIELDS: dict[str, Callable[[Ask], forms.Field]] = {
    "clock": lambda ask: ClockField(label=ask.label, required=ask.needed, help_text=ask.help),
    "day": _day,
    "list": _choice,
    "choice": lambda ask: _choice(ask, widget=forms.RadioSelect(attrs={"class": "vs-chips"})),
    "choices": lambda ask: _choice(ask, forms.MultipleChoiceField, widget=forms.CheckboxSelectMultiple),
    SEALED: _text,
    OPEN: partial(_text, longest=LONGEST_ACTION, rows=1),
}
NOTE = Ask("note", SEALED, "Notitie", fold="Notitie voor de kluis")


def parties_of(incident: Incident) -> list[str]:
    """The pupils of an incident as its page calls them: by pseudonym where the vault has them, else by number."""
    known = InvolvedPerson.objects.filter(incident=incident, kind="leerling").order_by("added_at", "pk")
    named = list(known.values_list("pseudonym", flat=True)[:MOST_PARTIES])
    number = min(max(incident.pupils, len(named)) or PARTIES_UNKNOWN, MOST_PARTIES)
    return named + [f"leerling {place}" for place in range(len(named) + 1, number + 1)]


def follows_incident(evidence: str) -> bool:
    """Whether its questions differ by incident."""
    return any(ask.kind == PARTIES or ask.of in OF_INCIDENT for ask in proof_of(evidence).asks)


class DoneForm(forms.Form):
    """`answer()` gives what proves the step. `step.incident` is read."""

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step, self.asked = step, proof_of(step.evidence)
        self.initial.setdefault("seen", mark_while_open(step))
        for ask in self.asked.asks:
            self.fields.update(self._fields_of(ask))
            if ask.of in OF_INCIDENT:
                self.fields[ask.name].choices = OF_INCIDENT[ask.of](step.incident)  # type: ignore[attr-defined]
        if self.asked.of_kind(OPEN):
            self.fields["lint_seen"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["note"] = _text(NOTE)
        self._place()
        self.fields["seen"] = SeenField()

    def _fields_of(self, ask: Ask) -> dict[str, forms.Field]:
        if ask.kind != PARTIES:
            return {ask.name: FIELDS[ask.kind](ask)}
        label, names = ask.label, parties_of(self.step.incident)
        return {f"party_{place}": DayField(label=label.format(who=who), required=False)
                for place, who in enumerate(names, start=1)}  # fmt: skip

    def _place(self) -> None:
        """What the page has to know of each field: folded away, asked by a rule, first of those that a rule asks."""
        for ask in (*self.asked.asks, NOTE):
            if ask.fold:
                self.fields[ask.name].fold = ask.fold  # type: ignore[attr-defined]
        for rule in self.asked.rules:
            names = [name for one in rule.any for name in self._names_of(one)]
            for name in names:
                self.fields[name].asked = True  # type: ignore[attr-defined]
            if len(names) > 1:
                self.fields[names[0]].lead = rule.lead  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = clean_text(value)
        self._refuse_wrong_moments()
        for ask in self.asked.asks:
            self._clean_one(ask)
        for rule in self.asked.rules:
            self._hold_to(rule)
        return cleaned

    def _clean_one(self, ask: Ask) -> None:
        given = self.cleaned_data.get(ask.name)
        if ask.needed and not given and ask.name not in self.errors:
            self.add_error(ask.name, ask.say)  # what was typed is all blanks
        if ask.alone and given and ask.alone in given and len(given) > 1:
            self.add_error(ask.name, "Kies 'geen bericht nodig' alleen als niemand bericht kreeg.")
        if ask.kind == OPEN and given:
            try:
                look_for_persons(self, given, self.step.organisation_id)
            except forms.ValidationError as found:
                self.add_error(ask.name, found)

    def _refuse_wrong_moments(self) -> None:
        incident, values = self.step.incident, self.cleaned_data
        on, at = values.get("on"), values.get("at")
        day = on or (incident.occurred_on if at else None)
        if day and (error := moment_error(incident, day, at)):
            self.add_error("at" if at else "on", error)
        for name in self._party_names():
            if values.get(name) and (error := moment_error(incident, values[name])):
                self.add_error(name, error)
        if values.get("due_on") and values["due_on"] < clock.today():
            self.add_error("due_on", "Deze dag is al voorbij. Kies vandaag of later.")

    def _hold_to(self, rule: Rule) -> None:
        asked = all(self.cleaned_data.get(name) in wanted for name, wanted in rule.when.items())
        if not asked or (rule.given and not self.cleaned_data.get(rule.given)):
            return
        wanted = [name for one in rule.any for name in self._names_of(one)]
        if any(self.cleaned_data.get(name) or name in self.errors for name in wanted):
            return
        if not (rule.instead and was_agreed(self.step.incident, rule.instead)):
            self.add_error(wanted[0], rule.say)

    def _names_of(self, name: str) -> list[str]:
        return list(self._party_names()) if name == PARTIES else [name]

    def _party_names(self) -> Iterator[str]:
        return (name for name in self.fields if name.startswith("party_"))

    def answer(self) -> Answer:
        return Answer(self.proof(), self._sealed_text(), self._agreed())

    def proof(self) -> dict[str, Any]:
        """Codes, numbers, days and times; of what goes to the vault its names alone."""
        values = self.cleaned_data
        kept = {ask.name for ask in self.asked.asks} - {"owner", "due_on"}
        proof = {name: _plain(values[name]) for name in kept if values.get(name) and name not in self._text_names()}
        dates = {name.partition("_")[2]: _plain(values[name]) for name in self._party_names() if values.get(name)}
        if dates:
            proof |= {PARTIES: len(dates), "dates": dates}
        if sealed := [ask.name for ask in self.asked.of_kind(SEALED) if values.get(ask.name)]:
            proof["sealed"] = sealed
        return proof | self._agreed_words()

    def _agreed_words(self) -> dict[str, str]:
        """What stands in for the text that a rule asks."""
        if any(self.cleaned_data.get(ask.name) for ask in self.asked.of_kind(OPEN)):
            return {"agreed": FollowUpKind.ACTION.value}
        instead = [rule.instead for rule in self.asked.rules if rule.instead and not self._answered(rule)]
        held = [kind for kind in instead if was_agreed(self.step.incident, kind)]
        return {"agreed": held[0]} if held else {}

    def _answered(self, rule: Rule) -> bool:
        return any(self.cleaned_data.get(name) for name in rule.any)

    def _text_names(self) -> set[str]:
        return {ask.name for ask in self.asked.asks if ask.kind in (SEALED, OPEN)}

    def _sealed_text(self) -> str:
        """The note as it was typed; with answers before it, each under its question."""
        values = self.cleaned_data
        told = [(ask.label, values[ask.name]) for ask in self.asked.of_kind(SEALED) if values.get(ask.name)]
        note = str(values.get("note", ""))
        if not told:
            return note
        return "\n".join(f"{label}\n{text}" for label, text in [*told, *([(NOTE.label, note)] if note else [])])

    def _agreed(self) -> Agreed | None:
        values = self.cleaned_data
        if not values.get("action"):
            return None
        return Agreed(FollowUpKind.ACTION, "preventie", values["action"], values["owner"], values["due_on"])


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else value
