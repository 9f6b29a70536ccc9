"""The official text of an article, of all at once, and the scan."""

from django import forms

from .fields import SeenField
from .upload import DocumentField

ARTICLE_LIMIT, WHOLE_LIMIT, LINE_LIMIT = 40_000, 400_000, 20_000


class OfficialTextForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    text = forms.CharField(
        label="Officiële tekst van dit artikel",
        required=False,
        max_length=ARTICLE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Precies zoals ondertekend. Leeg laten haalt de tekst weg.",
        error_messages={"max_length": "De tekst van één artikel is hoogstens 40.000 tekens."},
    )
    seen = SeenField()

    def clean_text(self) -> str:
        return _plain_lines(self.cleaned_data["text"])


class WholeTextForm(forms.Form):
    """The text of the whole convenant; the preview is sent along again with `confirmed`."""

    summary_title = "Dit klopt nog niet"
    text = forms.CharField(
        label="Tekst van het hele convenant",
        max_length=WHOLE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="Plak de tekst uit het ondertekende stuk. U ziet eerst hoe het portaal haar in artikelen knipt.",
        error_messages={
            "required": "Plak eerst de tekst.",
            "max_length": "Deze tekst is te lang: er passen 400.000 tekens in. Plak het convenant zonder bijlagen.",
        },
    )
    seen = SeenField()

    def clean_text(self) -> str:
        text = _plain_lines(self.cleaned_data["text"])
        if text.count("\n") > LINE_LIMIT:
            raise forms.ValidationError("Deze tekst heeft te veel regels: er passen er 20.000 in.")
        return text


class SignedTextForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    upload = DocumentField(label="Ondertekende tekst als PDF", required=True, help_text="Een PDF, hoogstens 20 MB.")


def _plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
