"""The public form of a neighbour, and what the school does with it."""

import re
from typing import Any

from django import forms

from convenant import clock
from convenant.forms.days import DayField
from convenant.forms.fields import SeenField, SubmissionField
from convenant.forms.plain import PlainTextForm, clean_text
from incidents.actions.neighbours import Told
from incidents.models import Examined, Nuisance
from incidents.receipts import hash_of

LONGEST_STORY = 1500
DAYS_BACK = 60
MARKUP = re.compile(r"https?:|www\.|\[url|<[^>]*>|\bhref\b", re.IGNORECASE)
PLAIN = "Schrijf gewone zinnen, zonder links of codes."
MOMENTS = [("ochtend", "'s Ochtends"), ("pauze", "In een pauze"), ("middag", "'s Middags"), ("avond", "'s Avonds"),
           ("vaker", "Vaker, op verschillende tijden")]  # fmt: skip
PEOPLE = [("pupils", "leerlingen"), ("parents", "ouders"), ("residents", "omwonenden of winkeliers")]


def _line(label: str, longest: int, help_text: str, missing: str = "", **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, help_text=help_text, required=bool(missing),
        error_messages={"required": missing, "max_length": f"Houd dit korter dan {longest} tekens."}, **more,
    )  # fmt: skip


class NeighbourForm(PlainTextForm):
    """Beside these fields the page has a box `website` that people do not see: programs fill it in.

    Names and phone numbers in the story are pointed out once; a service number is refused wherever it stands.
    """

    never = frozenset({"bsn"})
    use_required_attribute = False
    kind = forms.ChoiceField(
        label="Wat is er aan de hand?", choices=Nuisance, widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
        error_messages={"required": "Kies wat er aan de hand is.", "invalid_choice": "Kies uit de lijst."},
    )  # fmt: skip
    happened_on = DayField(label="Op welke dag?")
    moment = forms.ChoiceField(
        label="Wanneer op de dag?", choices=MOMENTS, widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
        error_messages={"required": "Kies wanneer het was.", "invalid_choice": "Kies uit de lijst."},
    )  # fmt: skip
    where = _line("Waar was het?", 120, "Bijvoorbeeld: het bankje bij de bushalte.", "Schrijf waar het was.")
    story = _line(
        "Wat zag of hoorde u?", LONGEST_STORY, "Schrijf geen namen van leerlingen. De school zoekt het uit.",
        "Schrijf kort wat u zag of hoorde.", widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    contact = _line(
        "Hoe kan de school u bereiken?", 120,
        "Dit hoeft niet. Vult u iets in, dan ziet alleen de school het. Het gaat naar niemand anders.",
    )  # fmt: skip
    opening = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_happened_on(self) -> Any:
        day = self.cleaned_data["happened_on"]
        if not 0 <= (clock.today() - day).days <= DAYS_BACK:
            raise forms.ValidationError("Kies een dag van de afgelopen twee maanden.")
        return day

    def clean_where(self) -> str:
        self.refuse(self.cleaned_data["where"])
        return str(self.cleaned_data["where"])

    def clean_story(self) -> str:
        return self.plain("story")

    def clean_contact(self) -> str:
        self.refuse(self.cleaned_data["contact"])
        return str(self.cleaned_data["contact"])

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        for name in ("where", "story", "contact"):
            found[name] = clean_text(found.get(name, ""))
            if MARKUP.search(found[name]):
                self.add_error(name, PLAIN)
        if self.data.get("website"):
            self.add_error(None, "Een vak dat leeg moest blijven, is ingevuld. Vul het formulier opnieuw in.")
        return found

    def told(self) -> Told:
        names = ("kind", "happened_on", "moment", "where", "story", "contact")
        return Told(**{name: self.cleaned_data[name] for name in names})


class ReceiptForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    use_required_attribute = False
    number = _line("Uw nummer", 40, "Bijvoorbeeld ABCD-EFGH-JKLM.", "Vul het nummer in dat u kreeg.")

    def hashed(self) -> str:
        return hash_of(self.cleaned_data["number"])


class ExamineForm(PlainTextForm):
    """What was found stays with the school: sealed."""

    examined = forms.ChoiceField(
        label="Komt het door leerlingen van uw school?", choices=Examined,
        widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
        error_messages={"required": "Kies wat u vond.", "invalid_choice": "Kies uit de lijst."},
    )  # fmt: skip
    found = _line(
        "Wat vond u?", 1000, "Dit blijft bij uw school.", "Schrijf wat u vond.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    discussed = forms.MultipleChoiceField(
        label="Met wie is het besproken?", choices=PEOPLE, required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "vs-chips"}),
        help_text="Komt het door uw leerlingen? Bespreek het dan voordat u antwoordt.",
    )  # fmt: skip
    seen = SeenField()


class AnswerForm(PlainTextForm):
    """Stands on one page with `ExamineForm`."""

    prefix = "antwoord"
    answer = _line(
        "Uw antwoord", 1000, "Wie het nummer heeft, leest dit. Noem geen namen.", "Schrijf het antwoord.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def clean_answer(self) -> str:
        return self.plain("answer")


class PassOnForm(PlainTextForm):
    text = _line(
        "Wat speelt er?", 500, "In uw eigen woorden, zonder namen en zonder de melder.",
        "Schrijf kort wat er speelt.", widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    recipient = forms.ChoiceField(
        label="Aan wie?", error_messages={"required": "Kies aan wie.", "invalid_choice": "Kies uit de lijst."}
    )
    submission = SubmissionField()

    def __init__(self, *args: Any, partners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].choices = partners  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        return self.plain("text")


class IncidentForm(PlainTextForm):
    description = _line(
        "Wat is er gebeurd?", 1000, "In uw eigen woorden, zonder namen.", "Schrijf wat er gebeurde.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    place = forms.ChoiceField(label="Soort plek", error_messages={"invalid_choice": "Kies uit de lijst."})

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    def clean_description(self) -> str:
        return self.plain("description")
