"""A convenant as text: uploaded or pasted."""

from typing import Any

from django import forms

from convenant.agreements.reading import MAX_BYTES, TOO_LARGE

PASTED = "geplakte tekst"


class AgreementFileForm(forms.Form):
    """`seen` is the content that was checked: what is loaded is what was shown."""

    file = forms.FileField(
        label="Bestand",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".yaml,.yml,text/yaml"}),
        help_text="Een YAML-bestand, hoogstens 1 MB.",
    )
    text = forms.CharField(
        label="Of plak de tekst",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 16, "spellcheck": "false", "wrap": "off"}),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent and sent.size > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return sent

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "file" not in self.errors and not cleaned.get("file") and not cleaned.get("text", "").strip():
            self.add_error("file", "Kies een bestand of plak de tekst.")
        return cleaned

    def raw(self) -> tuple[bytes, str]:
        """A file that was chosen goes before what still stands in the box."""
        sent = self.cleaned_data["file"]
        if sent:
            return sent.read(), sent.name
        return self.cleaned_data["text"].encode(), PASTED
