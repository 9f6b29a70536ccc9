"""What somebody takes along of the data of his organisation, and whether a colleague agrees."""

from typing import Any

from django import forms

from convenant.queries.takeout import PURPOSES, WHY

from .four_eyes import ColleagueAnswerForm

WHAT = "Kies wat er in het bestand komt."
SEALED = "met"
CONTENTS = {
    "zonder": "Zonder namen en verhalen: meteen gemaakt",
    SEALED: "Met namen en verhalen: na akkoord van een collega",
}


class TakeoutForm(forms.Form):
    """`chooses`: for who may ask for what is sealed too."""

    doel = forms.ChoiceField(
        label="Waarvoor?", choices=[("", "Kies"), *PURPOSES.items()],
        error_messages={"required": WHY, "invalid_choice": WHY},
    )  # fmt: skip
    inhoud = forms.ChoiceField(
        label="Wat komt erin?", choices=list(CONTENTS.items()), widget=forms.RadioSelect,
        error_messages={"required": WHAT, "invalid_choice": WHAT},
    )  # fmt: skip

    def __init__(self, *args: Any, chooses: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not chooses:
            del self.fields["inhoud"]


class TakeoutAnswerForm(ColleagueAnswerForm):
    agree = "Akkoord: het bestand mag één keer worden gemaakt"
