"""What was decided about the term, taking that back, and the day somebody wants to know about."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from convenant import clock
from convenant.actions.term import Resolved
from convenant.agenda import HeldMeeting
from convenant.models import Document
from convenant.templatetags.portal import nl_plain
from convenant.terms import EXTENSION, KINDS

from .days import DayField
from .plain import PlainTextForm
from .upload import DocumentField

OTHER_DAY = "Dit overleg was op {day}. Kies die datum, of een ander overleg."
ONE_FILE = "Kies een document dat er al is, of een nieuw bestand. Niet allebei."


class TermDecisionForm(PlainTextForm):
    """`kinds`: what this convenant decides about; `meetings` and `documents` that it may point at."""

    summary_title = "Dit klopt nog niet"
    kind = forms.ChoiceField(
        label="Wat is er besloten?",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat er is besloten."},
    )
    decided_on = DayField(label="Datum van het besluit")
    body = forms.CharField(
        label="Wie besloot?",
        max_length=120,
        help_text="Bijvoorbeeld: de werkgroep, het bestuurlijk overleg.",
        error_messages={"required": "Vul in wie het besluit nam."},
    )
    extends_to = DayField(
        label="Verlengd tot", required=False, help_text="Alleen bij een verlenging. Leeg: één termijn erbij."
    )
    meeting = forms.ChoiceField(
        label="Besloten in dit overleg",
        required=False,
        error_messages={"invalid_choice": "Dit overleg staat niet (meer) in de lijst. Kies een ander."},
    )
    document = forms.ChoiceField(
        label="Document dat er al is",
        required=False,
        error_messages={"invalid_choice": "Dit document hoort niet bij dit convenant. Kies een ander."},
    )
    upload = DocumentField(label="Of een nieuw bestand", required=False)
    note = forms.CharField(label="Toelichting", max_length=300, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None",
        *,
        kinds: Sequence[str],
        meetings: Sequence[HeldMeeting],
        documents: Sequence[Document],
        allowed: Sequence[str] = (),
    ) -> None:
        super().__init__(data, files, allowed=allowed)
        self.meetings = {str(each.id): each for each in meetings}
        self.documents = {str(each.pk): each for each in documents}
        self.offer("kind", [(kind, KINDS[kind]) for kind in kinds])
        held = [(key, f"{each.label}, {nl_plain(each.day)}") for key, each in self.meetings.items()]
        self.offer("meeting", [("", "Niet in een overleg van het portaal"), *held])
        self.offer("document", [("", "Geen"), *((key, each.title) for key, each in self.documents.items())])
        if EXTENSION not in kinds:
            del self.fields["extends_to"]
        for name in ("meeting", "document"):
            if not getattr(self, f"{name}s"):
                del self.fields[name]
        if not self.documents:
            self.fields["upload"].label = "Document"

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type alone)
        field.choices = choices

    def clean_note(self) -> str:
        return self.plain("note")

    def clean_extends_to(self) -> date | None:
        until: date | None = self.cleaned_data.get("extends_to")
        if until and self.cleaned_data.get("kind") != EXTENSION:
            raise forms.ValidationError("Een nieuwe einddatum hoort alleen bij een verlenging.")
        return until

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        held, day = self.meetings.get(found.get("meeting", "")), found.get("decided_on")
        if held and day and held.day != day:
            self.add_error("decided_on", OTHER_DAY.format(day=nl_plain(held.day)))
        if found.get("document") and found.get("upload"):
            self.add_error("upload", ONE_FILE)
        return found

    def resolved(self) -> Resolved:
        found = self.cleaned_data
        held = self.meetings.get(found.get("meeting", ""))
        return Resolved(
            kind=found["kind"],
            decided_on=found["decided_on"],
            body=found["body"],
            extends_to=found.get("extends_to"),
            note=found["note"],
            document=self.documents.get(found.get("document", "")),
            meeting_id=held.id if held else None,
            meeting_label=held.label[:200] if held else "",
            upload=found["upload"],
        )


class DayForm(forms.Form):
    """In the address: `?dag=2027-06-14`. Without it, today."""

    dag = DayField(label="Op welke dag?", required=False)

    def day(self) -> date:
        return (self.is_valid() and self.cleaned_data["dag"]) or clock.today()
