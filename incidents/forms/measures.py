"""Measures, terms, aftercare, actions and another kind of incident."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from convenant import clock
from convenant.forms.days import DayField
from convenant.forms.fields import SeenField, SubmissionField
from convenant.forms.plain import clean_text
from convenant.templatetags.portal import nl_plain
from convenant.wording import counted, listing
from incidents.actions.followups import Agreed, Done, mark_while_open
from incidents.actions.measures import Taken
from incidents.models import FollowUp, FollowUpKind, Incident, InvolvedPerson
from incidents.queries.letters import DECISION
from incidents.queries.measures import decider, owners
from incidents.queries.taxonomy import Taxonomy, version_of
from incidents.vocabulary import CARE_FOR, CHANNELS
from protocols.measures import (
    MANDATE,
    Kind,
    Sector,
    alternatives,
    deciders,
    kind_of,
    longest,
    sector_of,
    sectors_among,
)

from .steps import ReasonForm

WAYS = {key: word for key, word in CHANNELS.items() if key != "112"} | {
    "brief": "brief", "mail": "e-mail", "isd": "Internet Schooldossier", "formulier": "formulier van de instantie",
}  # fmt: skip
LONGEST = 5000
WEEK = 7
MANDATED = "Alleen als de directie besluit. Het bestuur gaf haar op die dag een mandaat."
NOTHING_TRIED = "Kies wat de school probeerde. Niets? Wijk dan af met de reden."
CHOOSE = {"required": "Kies uit de lijst.", "invalid_choice": "Kies uit de lijst."}


def _plan(label: str, help_text: str, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Schrijf iets op.", "max_length": f"Houd het korter dan {LONGEST} tekens."},
    )  # fmt: skip


def limit_words(kind: Kind, chosen: Iterable[Sector]) -> str:
    """The longest it may last, also where one school has sectors that differ."""
    most = {longest(kind, sector.key): sector.label for sector in chosen}
    words = {days: "een week" if days == WEEK else counted(days, "dag", "dagen") for days in most if days}
    if not words:
        return ""
    told = [f"{words[days]} ({most[days]})" if len(words) > 1 else words[days] for days in words]
    return f"Hoogstens {listing(told)}, ook in het weekend geteld."


class DaysForm(forms.Form):
    """What a kind of measure asks: a last day only where it has one, and only who may decide on it."""

    starts_on = DayField(label="Vanaf")
    until = DayField(label="Tot en met")
    decided_by = forms.ChoiceField(label="Wie besluit?", error_messages=CHOOSE)
    mandate_on = DayField(label="Van welke dag is het mandaat?", required=False, help_text=MANDATED)

    def __init__(self, *args: Any, kind: Kind, chosen: Iterable[Sector], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = deciders(kind)
        self._choose("decided_by", [(code, decider(code)) for code in allowed])
        self.fields["until"].help_text = limit_words(kind, chosen)
        if not kind.until:
            del self.fields["until"]
        if MANDATE not in allowed:
            del self.fields["mandate_on"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        return {"until": None, "mandate_on": None} | (super().clean() or {})


class MeasureForm(DaysForm):
    """`people` are those in the vault of this incident, by pseudonym."""

    field_order = ("kind", "sector", "starts_on", "until", "decided_by", "mandate_on", "person", "reason")
    kind = forms.CharField(widget=forms.HiddenInput())
    sector = forms.ChoiceField(label="Onderwijs", error_messages=CHOOSE)
    person = forms.ChoiceField(
        label="Over wie?",
        required=False,
        error_messages=CHOOSE,
        help_text="Uit de kluis van dit incident. De koppeling komt in de kluis.",
    )
    reason = _plan("Reden", "Komt in de kluis en in de brief.")
    submission = SubmissionField()

    def __init__(self, *args: Any, incident: Incident, kind: Kind, **kwargs: Any) -> None:
        known = incident.location.organisation.sectors
        chosen = sectors_among(known).values()
        initial = {
            "kind": kind.key, "starts_on": clock.today(), "sector": sector_of(known), "decided_by": deciders(kind)[0],
        }  # fmt: skip
        super().__init__(*args, **{"initial": initial} | kwargs, kind=kind, chosen=chosen)
        self._choose("sector", [(one.key, one.label) for one in chosen])
        if kind.after_decision:
            self.fields["starts_on"].label = "Begin van de procedure"
            self.fields["starts_on"].help_text = "De dag van ingang kiest u pas bij het besluit."
        self._choose("person", [("", "Nog niet"), *people_of(incident)])

    def taken(self) -> Taken:
        values = {name: value for name, value in self.cleaned_data.items() if name != "submission"}
        return Taken(**values | {"reason": clean_text(values["reason"])})


def people_of(incident: Incident) -> list[tuple[str, str]]:
    """Pseudonyms only: the vault stays closed."""
    people = InvolvedPerson.objects.filter(incident=incident).order_by("pseudonym")
    return [(str(pk), pseudonym) for pk, pseudonym in people.values_list("pk", "pseudonym")]


class MeasureDaysForm(DaysForm):
    seen = SeenField()


class AboutForm(forms.Form):
    """Shown while the vault is open."""

    person = forms.ChoiceField(label="Over wie?", error_messages=CHOOSE)
    reason = _plan("Reden", "Staat in de kluis en in de brief.", required=True)
    seen = SeenField()

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "Kies iemand"), *people_of(incident)]  # type: ignore[attr-defined]


class DoneForm(forms.Form):
    """What proves it: a day, and by the kind of evidence a channel, a reference or a list."""

    on = DayField(label="Wanneer gedaan?")
    channel = forms.ChoiceField(
        label="Hoe?", required=False, error_messages=CHOOSE, choices=[("", "Kies"), *WAYS.items()]
    )
    tried = forms.MultipleChoiceField(
        label="Wat probeerde de school?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=CHOOSE,
    )
    starts_on = DayField(label="Met ingang van", help_text="De maatregel begint op de dag van het besluit of later.")
    note = _plan("Kenmerk of notitie", "Komt in de kluis. Namen mogen hier.")
    seen = SeenField()

    def __init__(self, *args: Any, row: FollowUp, **kwargs: Any) -> None:
        initial = {"on": clock.today(), "seen": mark_while_open(row), "starts_on": first_day(row)}
        super().__init__(*args, **{"initial": initial} | kwargs)
        self.row = row
        if initial["starts_on"] is None:
            del self.fields["starts_on"]
        if row.evidence == "list":
            self.fields["tried"].required = True
            self.fields["tried"].error_messages["required"] = NOTHING_TRIED
            self.fields["tried"].choices = list(alternatives(version_of(row.incident)).items())  # type: ignore[attr-defined]
        else:
            del self.fields["tried"]
        if row.evidence == "notice":
            self.fields["channel"].required = True
            self.fields["channel"].error_messages["required"] = "Kies hoe u het liet weten."
        else:
            del self.fields["channel"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        decided, begins = values.get("on"), values.get("starts_on")
        if decided and begins and begins < decided:
            self.add_error(
                "starts_on", f"Kies {nl_plain(decided)} of later: de maatregel begint niet voor het besluit."
            )
        return values

    def done(self) -> Done:
        values = self.cleaned_data
        proof = {"tried": values["tried"]} if values.get("tried") else {}
        return Done(values["on"], values.get("channel", ""), clean_text(values["note"]), proof)


def first_day(row: FollowUp) -> date | None:
    """What the form of the decision proposes, for a measure that begins on that day or later; else nothing is asked."""
    measure = row.measure
    if measure is None or row.key != DECISION:
        return None
    after = kind_of(version_of(row.incident), measure.kind).after_decision
    return max(measure.starts_on, clock.today()) if after else None


class OwnedForm(forms.Form):
    """For who handles this incident."""

    owner = forms.ChoiceField(label="Wie zorgt ervoor?", error_messages=CHOOSE)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = owners(incident)  # type: ignore[attr-defined]


class CareForm(OwnedForm):
    field_order = ("whom", "plan", "owner", "due_on")
    whom = forms.ChoiceField(
        label="Voor wie?",
        choices=list(CARE_FOR.items()),
        widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
        error_messages=CHOOSE,
    )
    plan = _plan("Plan", "Komt in de kluis. Namen mogen hier.", required=True)
    due_on = DayField(label="Klaar op")
    submission = SubmissionField()

    def agreed(self) -> Agreed:
        values = self.cleaned_data
        title = f"Nazorg voor {CARE_FOR[values['whom']]}"
        return Agreed(
            FollowUpKind.CARE,
            f"nazorg-{values['whom']}",
            title,
            values["owner"],
            values["due_on"],
            clean_text(values["plan"]),
        )


class ActionForm(OwnedForm, ReasonForm):
    """The title stands in the open, so it is checked for persons as a reason is."""

    field_order = ("reason", "owner", "due_on")
    due_on = DayField(label="Klaar op")
    submission = SubmissionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.max_length = "Wat spreekt u af?", 200  # type: ignore[attr-defined]
        field.help_text = "Geen namen. Een actie die een volgende keer voorkomt."

    def agreed(self) -> Agreed:
        values = self.cleaned_data
        return Agreed(FollowUpKind.ACTION, "preventie", values["reason"][:200], values["owner"], values["due_on"])


class KindForm(forms.Form):
    """Another kind of incident. `seen` is the code the editor started from."""

    category = forms.ChoiceField(label="Welke soort is het?", error_messages=CHOOSE)
    seen = SeenField()

    def __init__(self, *args: Any, taxonomy: Taxonomy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mains = [main for main in taxonomy.mains if main.keeps == "core"]
        groups = [
            (main.label, [(sub.code, sub.label) for sub in taxonomy.subs_of(main.code) if not sub.closed])
            for main in mains
        ]
        self.fields["category"].choices = groups  # type: ignore[attr-defined]


def default_day(days: int) -> date:
    return date.fromordinal(clock.today().toordinal() + days)
