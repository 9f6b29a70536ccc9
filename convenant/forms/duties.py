"""Evidence, questions and figures about duties."""

from collections.abc import Sequence
from typing import Any

from django import forms

from .days import DayField
from .fields import SeenField, SubmissionField
from .plain import PlainTextForm
from .upload import HELP, DocumentField


def _text(label: str, length: int, missing: str = "", **kwargs: Any) -> forms.CharField:
    """Optional unless `missing` says what to fill in."""
    return forms.CharField(
        label=label, max_length=length, required=bool(missing), widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing, "max_length": f"Houd dit korter dan {length} tekens."}, **kwargs,
    )  # fmt: skip


class EvidenceForm(PlainTextForm):
    done_on = DayField(label="Wanneer deed u dit?")
    valid_until = DayField(
        label="Geldig tot en met", required=False, help_text="Alleen als het afloopt, zoals een beleid voor twee jaar."
    )
    note = _text("Notitie", 300, help_text="Voor uw eigen organisatie. Geen namen. Andere partijen zien dit niet.")
    upload = DocumentField(
        label="Document", required=False, help_text=f"Alle partijen kunnen dit document lezen. {HELP}"
    )
    submission = SubmissionField()

    def clean_note(self) -> str:
        return self.plain("note")


class QuestionForm(PlainTextForm):
    question = _text("Vraag", 300, help_text="Mag leeg blijven. Geen namen: alle partijen kunnen dit lezen.")

    def clean_question(self) -> str:
        return self.plain("question")


class AnswerForm(PlainTextForm):
    answer = _text("Antwoord", 300, "Schrijf een antwoord.", help_text="Geen namen: alle partijen kunnen dit lezen.")

    def clean_answer(self) -> str:
        return self.plain("answer")


class SupportForm(PlainTextForm):
    article = forms.ChoiceField(label="Artikel", error_messages={"required": "Kies een artikel."})
    kind = forms.ChoiceField(
        label="Wat hebt u nodig?", choices=[("praktisch", "Praktische hulp"), ("inhoudelijk", "Advies over de inhoud")],
        widget=forms.RadioSelect, error_messages={"required": "Kies wat u nodig hebt."},
    )  # fmt: skip
    question = _text("Vraag", 500, "Schrijf op wat u vraagt.", help_text="Geen namen: alle partijen kunnen dit lezen.")
    submission = SubmissionField()

    def __init__(self, *args: Any, articles: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].choices = [("", "Kies een artikel"), *articles]  # type: ignore[attr-defined]

    def clean_question(self) -> str:
        return self.plain("question")


class SupportAnswerForm(PlainTextForm):
    answer = _text("Antwoord", 500, "Schrijf een antwoord.", help_text="Geen namen: alle partijen kunnen dit lezen.")

    def clean_answer(self) -> str:
        return self.plain("answer")


def _number(label: str, least: int, most: int, missing: str, **kwargs: Any) -> forms.IntegerField:
    messages = {"required": missing, "invalid": "Vul een heel getal in.", "min_value": f"Vul {least} of meer in."}
    messages["max_value"] = f"Vul hoogstens {most} in."
    return forms.IntegerField(label=label, min_value=least, max_value=most, error_messages=messages, **kwargs)


class LeadTimeForm(PlainTextForm):
    count = _number("Aantal afgeronde zaken", 0, 99_999, "Vul het aantal zaken in.")
    median_days = _number(
        "Mediaan in dagen", 0, 3_650, "Vul de mediaan in.",
        help_text="De helft van de zaken duurde korter, de helft langer.",
    )  # fmt: skip
    norm_days = _number("Norm in dagen", 1, 3_650, "Vul de norm in.")
    norm_source = forms.CharField(
        label="Bron van de norm", max_length=200, error_messages={"required": "Vul in waar de norm staat."}
    )
    seen = SeenField()

    def clean_norm_source(self) -> str:
        return self.plain("norm_source")
