"""What a party writes about a version is read by the whole circle: a number of a person does not pass."""

import pytest

from convenant.forms.tensions import ConfirmTension
from convenant.forms.term import TermDecisionForm
from convenant.forms.versions import AdoptForm, VersionAnswerForm

CALL = "Bel Jan op 06 12345678."


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (VersionAnswerForm({"answer": "objects", "reason": CALL}), "reason"),
        (AdoptForm({"reason": CALL}), "reason"),
        (ConfirmTension({"remark": CALL}), "remark"),
        (TermDecisionForm({"note": CALL}, None, kinds=["evaluation"], meetings=[], documents=[]), "note"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_number_does_not_pass(form: VersionAnswerForm, field: str) -> None:
    assert "telefoonnummer" in form.errors[field][0]
    assert "lint_seen" not in form.cleaned_data
