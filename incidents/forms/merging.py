"""Which record goes on, and why this one does not."""

from .register import TextLine
from .steps import KeptReasonForm


class MergeForm(KeptReasonForm):
    other = TextLine(
        label="Kenmerk van het incident dat doorgaat", max_length=12, help_text="Bijvoorbeeld K7R-4QD.",
        error_messages={"required": "Schrijf het kenmerk op.", "max_length": "Een kenmerk heeft zes tekens."},
    )  # fmt: skip

    field_order = ("other", "reason")
