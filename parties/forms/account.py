"""Whose account it is."""

from collections.abc import Sequence
from typing import Any

from django import forms

from convenant.tenancy.models import Membership
from parties.models import ContactAccount, ContactPerson


class AccountForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    membership = forms.ChoiceField(
        label="Account van deze persoon",
        required=False,
        error_messages={"invalid_choice": "Kies een account van uw organisatie."},
    )

    def __init__(self, *args: Any, person: ContactPerson, accounts: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = {str(each.pk): each for each in accounts}
        choices = [("", "Geen account"), *((pk, str(each)) for pk, each in self.accounts.items())]
        self.fields["membership"].choices = choices  # type: ignore[attr-defined]
        linked = ContactAccount.objects.filter(contact=person).values_list("membership_id", flat=True).first()
        self.fields["membership"].initial = str(linked or "")

    def chosen(self) -> Membership | None:
        return self.accounts.get(self.cleaned_data["membership"])
