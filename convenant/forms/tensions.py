from django import forms

from .plain import PlainTextForm
from .upload import DocumentField


class ConfirmTension(PlainTextForm):
    summary_title = "Dit klopt nog niet"
    remark = forms.CharField(
        label="Opmerking",
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Bijvoorbeeld: wie u vroeg, of tot wanneer dit geldt. Iedereen in het convenant leest dit.",
    )
    document = DocumentField(label="Document", required=False)

    def clean_remark(self) -> str:
        return self.plain("remark")
