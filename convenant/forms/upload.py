"""A file of a convenant: read, recognised and weighed before anything is kept."""

from typing import Any

from django import forms

from convenant.uploads import ACCEPT, MAX_BYTES, Unreadable, Upload, read_upload

HELP = f"PDF, PNG, JPEG, ODT of Word, hoogstens {MAX_BYTES // 1024**2} MB."


class DocumentField(forms.FileField):
    """Cleans to an `Upload`, or None when nothing was chosen. The form needs `enctype="multipart/form-data"`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.FileInput({"accept": ACCEPT}),
            help_text=kwargs.pop("help_text", HELP),
            allow_empty_file=True,
            error_messages={
                "required": "Kies een bestand.",
                "missing": "Kies een bestand.",
                "invalid": "Het bestand kwam niet mee. Kies het opnieuw.",
            },
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        sent = super().clean(data, initial)
        if not sent:
            return None
        try:
            return read_upload(sent.name, sent, sent.size)
        except Unreadable as wrong:
            raise forms.ValidationError(wrong.args[0]) from wrong
