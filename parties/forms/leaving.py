"""Somebody leaves: which day, which account, and who follows."""

from collections.abc import Sequence
from typing import Any

from django import forms

from convenant import clock
from convenant.forms.days import DayField
from convenant.tenancy.models import Membership
from parties.actions.leaving import Departure, Successor
from parties.queries.leaving import Leaver

ON_THE_DAY, AT_ONCE = "dag", "nu"
NAME_FIRST = "Vul ook de naam van de opvolger in."


class LeaveForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    last_day = DayField(label="Laatste dag")
    membership = forms.ChoiceField(
        label="Account van deze persoon",
        required=False,
        error_messages={"invalid_choice": "Kies een account van uw organisatie."},
    )
    access = forms.ChoiceField(
        label="Wanneer stopt de toegang?",
        choices=[(ON_THE_DAY, "Na de laatste dag"), (AT_ONCE, "Nu meteen")],
        initial=ON_THE_DAY,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
        error_messages={"invalid_choice": "Kies een van de mogelijkheden."},
    )
    successor = forms.CharField(
        label="Naam van de opvolger",
        max_length=120,
        required=False,
        help_text="Neemt alle plekken over vanaf de dag erna. Weet u het nog niet? Laat leeg: dan ziet u het gat.",
    )
    function = forms.CharField(label="Functie van de opvolger", max_length=120, required=False)
    email = forms.EmailField(
        label="E-mailadres van de opvolger",
        required=False,
        error_messages={"invalid": "Vul een volledig e-mailadres in."},
    )
    phone = forms.CharField(label="Telefoon van de opvolger", max_length=30, required=False)

    def __init__(self, *args: Any, leaver: Leaver, accounts: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = {str(each.pk): each for each in accounts}
        choices = [("", "Geen account"), *((pk, str(each)) for pk, each in self.accounts.items())]
        self.fields["membership"].choices = choices  # type: ignore[attr-defined]
        if leaver.memberships:
            self.fields["membership"].initial = str(leaver.memberships[0].pk)
        self.fields["last_day"].initial = clock.today()
        self.fields["function"].initial = leaver.first.function
        if not accounts:
            del self.fields["membership"], self.fields["access"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("successor") and (cleaned.get("email") or cleaned.get("phone")):
            self.add_error("successor", NAME_FIRST)
        return cleaned

    def departure(self) -> Departure:
        told = self.cleaned_data
        new = Successor(told["successor"], told["function"], told["email"], told["phone"])
        return Departure(
            told["last_day"],
            membership=self.accounts.get(told.get("membership", "")),
            at_once=told.get("access") == AT_ONCE,
            successor=new if new.name else None,
        )
