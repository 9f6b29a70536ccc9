"""Choosing which messages, and how each kind comes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from convenant.bell import Kind
from convenant.models import Channel, MailRhythm
from convenant.queries.bell import Choice

PREFIX = "soort-"
CANNOT = "Dit bericht gaat over veiligheid of over uw toegang. Uitzetten kan niet."
WRONG = {"required": "Kies een van de mogelijkheden.", "invalid_choice": "Kies een van de mogelijkheden."}


class MessageFilter(forms.Form):
    soort = forms.ChoiceField(
        label="Soort", required=False, error_messages={"invalid_choice": "Kies een soort uit de lijst."}
    )

    def __init__(self, data: Mapping[str, Any], *, kinds: Iterable[Kind]) -> None:
        super().__init__(data)
        listed = sorted((kind.label, kind.key) for kind in kinds)
        self.fields["soort"].choices = [("", "Alle"), *((key, label) for label, key in listed)]  # type: ignore[attr-defined]


class MessageSettings(forms.Form):
    """A field per kind; `channels` gives them back by kind."""

    rhythm = forms.ChoiceField(
        label="Hoe vaak wilt u mail over wat op u wacht?",
        help_text="Kiest u Geen mail, dan komt er ook geen mail over berichten.",
        choices=MailRhythm.choices,
        widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
        error_messages={"required": "Kies hoe vaak u mail wilt.", "invalid_choice": "Kies een van de mogelijkheden."},
    )

    def __init__(self, data: Any, *, rhythm: MailRhythm, choices: Iterable[Choice]) -> None:
        super().__init__(data, initial={"rhythm": rhythm})
        for choice in sorted(choices, key=lambda each: each.kind.label):
            self.fields[PREFIX + choice.kind.key] = _field(choice)

    def channels(self) -> dict[str, Channel]:
        given = ((name, value) for name, value in self.cleaned_data.items() if name.startswith(PREFIX))
        return {name.removeprefix(PREFIX): Channel(value) for name, value in given}


def _field(choice: Choice) -> forms.ChoiceField:
    offered = [each for each in Channel if each != Channel.NONE or not choice.kind.fixed]
    return forms.ChoiceField(
        label=choice.kind.label,
        choices=[(each.value, each.label) for each in offered],
        initial=choice.channel,
        help_text=CANNOT if choice.kind.fixed else "",
        error_messages=WRONG,
    )
