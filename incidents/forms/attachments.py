"""Files for the vault, several at once."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from convenant.files.spool import MOST_AT_ONCE
from convenant.files.washing import MAX_BYTES
from convenant.forms.fields import SubmissionField
from convenant.forms.plain import clean_text

ACCEPT = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif,.pdf,.odt,.docx"
"""A help to choose, no check. By name too: not every computer knows the kind of a HEIC."""


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Cleans to the list of what was sent, each as it came: every file is judged on its own."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        sent = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not sent:
            raise forms.ValidationError("Kies een foto of bestand.")
        return sent


class AttachForm(forms.Form):
    photos = FilesField(
        label="Foto's of bestanden",
        widget=SeveralFiles(attrs={"accept": ACCEPT}),
        help_text=f"Foto (JPEG, HEIC, PNG, WebP), PDF, ODT of Word, hoogstens {MAX_BYTES // 1024**2} MB per bestand.",
    )
    submission = SubmissionField()

    def __init__(self, *args: Any, sent: int = 0, **kwargs: Any) -> None:
        """`sent`: how many files came with it; beyond `MOST_AT_ONCE` they were read past, so none is taken."""
        super().__init__(*args, **kwargs)
        self.sent = sent

    def clean_photos(self) -> "list[UploadedFile[Any]]":
        if self.sent > MOST_AT_ONCE:
            raise forms.ValidationError(
                f"U koos {self.sent} bestanden. Kies er hoogstens {MOST_AT_ONCE} tegelijk, en daarna de volgende. "
                "Er is nog niets bewaard."
            )
        files: list[UploadedFile[Any]] = self.cleaned_data["photos"]
        return files


class RemovalForm(forms.Form):
    reason = forms.CharField(
        label="Waarom haalt u deze bijlage weg?", min_length=5, max_length=300,
        error_messages={
            "required": "Schrijf waarom.", "min_length": "Schrijf in een paar woorden waarom.",
            "max_length": "Houd het korter dan 300 tekens.",
        },
    )  # fmt: skip

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"])
