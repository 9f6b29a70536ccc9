"""What may go and why; a ground that is recorded; an answer."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django import forms

from convenant import clock
from convenant.errors import ENDS_BEFORE
from convenant.forms.days import DayField
from convenant.forms.plain import clean_text
from convenant.gate import Answer
from convenant.models import DataClass, Ground, Mode
from convenant.templatetags.portal import nl_plain
from convenant.wording import article_words
from incidents.actions.answers import LONGEST_TEXT
from incidents.models import AnswerCode, InvolvedPerson
from incidents.queries.desk import Desk
from incidents.queries.given import BADGES, Filter
from incidents.queries.weighing import RECORDED, Parcel, consented, valid_grounds, weigh

LONGEST, SHORTEST = 1000, 10
SCHOOL_GROUNDS = tuple(ground for ground in Ground if ground not in (Ground.WPG, Ground.WJSG_39F))
INFORMED = [("ja", "Ja"), ("nee", "Nee, nog niet")]
ANOTHER = UUID(int=0)
"""Stands for "somebody else", to ask the gate what a second pair of eyes would change."""
QUESTIONS = {"necessity": "Schrijf waarom dit nodig is.", "subsidiarity": "Schrijf waarom het niet met minder kan."}


def _text(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": f"Houd dit korter dan {LONGEST} tekens."},
    )


class ParcelForm(forms.Form):
    """`parcel()` after `is_valid()`. `answers` are the gate's on what was chosen; `waits` says that a second
    pair of eyes is the one thing still missing."""

    items = forms.MultipleChoiceField(
        label="Wat gaat mee?",
        error_messages={"required": "Kies wat er meegaat.", "invalid_choice": "Dit gegeven kan niet mee."},
    )
    ground = forms.ChoiceField(label="Grondslag", required=False)
    informed = forms.ChoiceField(
        label="Betrokkene geïnformeerd?", required=False, choices=[("", "Kies ja of nee"), *INFORMED]
    )
    informed_reason = _text("Waarom nog niet?", "Alleen als de betrokkene nog niet geïnformeerd is.")
    necessity = _text("Waarom is dit nodig?")
    subsidiarity = _text("Waarom kan het niet met minder?", "Bijvoorbeeld: kan het zonder naam, of via de ouders?")
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)

    summary_title = "Er mist nog iets"
    use_required_attribute = False

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk, self.waits = desk, False
        self.initial.setdefault("submission", uuid4())
        self.initial.setdefault("items", desk.chosen_beforehand)
        self.answers: dict[DataClass, Answer] = {}
        self.fields["items"].choices = [(item.key, item.label) for item in desk.choosable]  # type: ignore[attr-defined]
        self.fields["ground"].choices = self._ground_choices()  # type: ignore[attr-defined]
        for name in ("ground", "necessity", "subsidiarity", "informed"):
            self.fields[name].article = self._article(name)  # type: ignore[attr-defined]
            self.fields[name].required = False

    @property
    def chosen(self) -> set[str]:
        known = {item.key for item in self.desk.choosable}
        return known & set(self["items"].value() or [])

    @property
    def has_people(self) -> bool:
        return any(item.key in self.chosen and item.data_class != DataClass.CORE for item in self.desk.items)

    @property
    def asked(self) -> dict[str, str]:
        """What the gate asks for the chosen items → the article that asks it."""
        needs: dict[str, str] = {}
        for item in self.desk.choosable:
            if item.key in self.chosen:
                answer = self.desk.outlooks[item.key].answer
                extra = ["ground"] if item.data_class != DataClass.CORE else []
                needs |= {need: answer.article for need in [*answer.needs, *extra] if need not in needs}
        return needs

    @property
    def reasons(self) -> list[forms.BoundField]:
        """The fields of part 2 that these choices ask for; empty: part 2 is not shown."""
        asked = self.asked
        names: list[str] = [name for name in ("ground", "necessity", "subsidiarity") if name in asked]
        if self.has_people:
            names[1:1] = ["informed", "informed_reason"]
        for name in names:
            self.fields[name].required = name != "informed_reason"  # for the label only: `clean` says what is missing
        return [self[name] for name in names]

    def _article(self, name: str) -> str:
        return self.asked.get(name, "") if name in QUESTIONS else ""

    def _ground_choices(self) -> list[tuple[str, str]]:
        counting = {ground for key in self.chosen for ground in self.desk.outlooks[key].counting}
        known = [(ground.value, ground.label) for ground in SCHOOL_GROUNDS if not counting or ground in counting]
        return [("", "Kies een grondslag"), *known]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("necessity", "subsidiarity", "informed_reason"):
            cleaned[name] = clean_text(cleaned.get(name) or "")
        self._check_ground(cleaned)
        self._check_texts(cleaned)
        self._check_informed(cleaned)
        if not self.errors and cleaned.get("items"):
            self._ask_gate(cleaned)
        return cleaned

    def _check_ground(self, cleaned: dict[str, Any]) -> None:
        ground = cleaned.get("ground")
        if "ground" in self.asked and not ground:
            self.add_error("ground", "Kies een grondslag. Zonder grondslag gaat er geen persoonsgegeven mee.")
        if ground == Ground.TOESTEMMING and not consented(self.desk.dossier, self.chosen):
            self.add_error("ground", "Leg eerst de toestemming vast. Die geldt per betrokkene.")
        if ground == Ground.VORDERING and not valid_grounds(self.desk.dossier, Ground.VORDERING):
            self.add_error("ground", "Leg eerst de vordering vast.")

    def _check_texts(self, cleaned: dict[str, Any]) -> None:
        for name, question in QUESTIONS.items():
            article = self.asked.get(name)
            if article is not None and len(cleaned[name]) < SHORTEST and name not in self.errors:
                self.add_error(name, f"{question} {self._who_asks(article)}".strip())

    def _who_asks(self, article: str) -> str:
        name = self.desk.dossier.version.convenant.short_name
        return f"Convenant {name}, {article_words(article)}, vraagt dat." if article else ""

    def _check_informed(self, cleaned: dict[str, Any]) -> None:
        if not self.has_people:
            return
        if not cleaned.get("informed"):
            self.add_error("informed", "Kies of de betrokkene het weet.")
        if cleaned.get("informed") == "nee" and len(cleaned["informed_reason"]) < SHORTEST:
            self.add_error("informed_reason", "Schrijf waarom de betrokkene het nog niet weet.")

    def _ask_gate(self, cleaned: dict[str, Any]) -> None:
        parcel, desk = self._parcel(cleaned), self.desk
        self.answers = weigh(desk.dossier, desk.route, parcel, desk.actor)
        refused = [answer for answer in self.answers.values() if not answer.allowed]
        if not refused:
            return
        with_another = weigh(desk.dossier, desk.route, replace(parcel, prepared_by=ANOTHER), desk.actor)
        self.waits = all(answer.allowed for answer in with_another.values())
        if not self.waits:
            self.add_error("items", refused[0].text)

    def _parcel(self, cleaned: dict[str, Any]) -> Parcel:
        people = self.has_people
        return Parcel(
            fields=frozenset(cleaned["items"]),
            ground=cleaned.get("ground", "") if people else "",
            informed={"ja": True, "nee": False}.get(cleaned.get("informed", "")) if people else None,
            informed_reason=cleaned["informed_reason"] if cleaned.get("informed") == "nee" and people else "",
            necessity=cleaned["necessity"],
            subsidiarity=cleaned["subsidiarity"],
        )

    def parcel(self) -> Parcel:
        return self._parcel(self.cleaned_data)

    def needs_record(self) -> list[str]:
        """Grounds that the chosen one still has to be recorded for: the page offers their registers."""
        return [ground for ground in RECORDED if self["ground"].value() == ground and "ground" in self.errors]


class GroundForm(forms.Form):
    """A consent or a vordering for one incident. Who it is about is a pseudonym, never a name."""

    subject = forms.ChoiceField(label="Om wie gaat het?", required=False)
    given_on = DayField(label="Datum")
    valid_until = DayField(label="Geldig tot en met", required=False)
    reference = forms.CharField(
        label="Kenmerk", required=False, max_length=80, help_text="Bijvoorbeeld het nummer van het papier. Geen namen.",
        error_messages={"max_length": "Houd het kenmerk korter dan 80 tekens."},
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, people: list[InvolvedPerson], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = ("", "Iedereen in dit incident")
        self.fields["subject"].choices = [everybody, *((p.pseudonym, p.pseudonym) for p in people)]  # type: ignore[attr-defined]
        self.initial.setdefault("given_on", clock.today())
        if kind == Ground.VORDERING:
            del self.fields["valid_until"]

    def clean_reference(self) -> str:
        return clean_text(self.cleaned_data["reference"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given, until = cleaned.get("given_on"), cleaned.get("valid_until")
        if given and given > clock.today():
            self.add_error("given_on", f"De datum is {nl_plain(given)}. Kies vandaag of eerder.")
        if given and until and until < given:
            self.add_error("valid_until", ENDS_BEFORE)
        return cleaned


class AnswerForm(forms.Form):
    """Four answers; a text only where the convenant lets a text go."""

    code = forms.ChoiceField(
        label="Wat doet u ermee?",
        choices=AnswerCode.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat u ermee doet.", "invalid_choice": "Kies wat u ermee doet."},
    )
    text = forms.CharField(
        label="Toelichting",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": f"Houd de toelichting korter dan {LONGEST_TEXT} tekens."},
    )
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, with_text: bool, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submission", uuid4())
        self.fields["text"].help_text = help_text
        if not with_text:
            del self.fields["text"]

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])


class GivenFilter(forms.Form):
    """The list of copies given; all in the query string. What is not known is left out, never an error."""

    aan = forms.ChoiceField(label="Aan", required=False)
    soort = forms.ChoiceField(
        label="Soort", required=False,
        choices=[("", "Alles"), (Mode.PER_CASE.value, "Melding"), (Mode.AUTOMATIC.value, "Automatisch")],
    )  # fmt: skip
    status = forms.ChoiceField(
        label="Status", required=False, choices=[("", "Alles"), *((state, state) for state in BADGES)]
    )
    van = DayField(label="Vanaf", required=False)
    tot = DayField(label="Tot en met", required=False)

    def __init__(self, *args: Any, recipients: list[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["aan"].choices = [("", "Iedereen"), *((str(pk), name) for pk, name in recipients)]  # type: ignore[attr-defined]

    def chosen(self) -> Filter:
        self.is_valid()
        found = self.cleaned_data
        return Filter(
            recipient=UUID(found["aan"]) if found.get("aan") else None, mode=found.get("soort", ""),
            state=found.get("status", ""), first=found.get("van"), last=found.get("tot"),
        )  # fmt: skip
