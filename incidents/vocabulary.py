"""Words that the pages, the actions and the vault share, by code; the codes stand in the rows."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.timezone import localtime

from convenant.models import ConvenantVersion
from convenant.templatetags.portal import nl_day
from convenant.wording import listing
from incidents.models import AangifteChoice, Step, StepState
from incidents.queries.taxonomy import shown_version_of
from protocols.measures import kind_of, offered_kinds
from protocols.planning import MELDING
from protocols.proofs import proof_of

INCIDENT_FORM, CONCERN_FORM = "incident", "zorgsignaal"
CONCERN_CLOSED = "closed"
CLOSE = "close"
MOVED, STORY = "verplaatst", "verhaal"
PURPOSES = {
    "ouders": "Ouders informeren",
    "melding": "Melding of aangifte voorbereiden",
    "maatregel": "Maatregel van de school voorbereiden",
    "nazorg": "Nazorg regelen",
    "aanvullen": "Gegevens aanvullen of verbeteren",
    "verzoek": "Verzoek van een betrokkene behandelen",
}
KINDS = {
    "leerling": "leerling", "personeel": "medewerker", "ouder": "ouder", "derde": "iemand van buiten school",
    "steun": "steunpersoon",
    "onbekend": "onbekend",
}  # fmt: skip
ROLES = {
    "betrokken": "betrokken bij het voorval",
    "geraakt": "geraakt door het voorval",
    "getuige": "was erbij",
    "steun": "staat leerling of ouders bij",
    "onbekend": "rol nog niet bekend",
}
CHANNELS = {"telefoon": "telefoon", "balie": "aan de balie", "school": "gesprek op school", "112": "via 112"}
NO_MEASURE = {"geen": "geen maatregel"}
AGREED = {"care": "nazorg afgesproken", "action": "actie afgesproken"}
LETTERS = {
    "schorsing": "Besluit schorsing", "voornemen": "Voornemen verwijdering", "verwijdering": "Besluit verwijdering",
    "inspectie": "Bericht aan de Inspectie",
}  # fmt: skip
PREVENTABLE = {"ja": "ja", "deels": "deels", "nee": "nee"}
THIRD_PARTIES = {
    "geen": "geen bericht nodig",
    "inspectie": "Inspectie van het Onderwijs",
    "vertrouwensinspecteur": "vertrouwensinspecteur",
    "leerplicht": "leerplicht",
    "arbeidsinspectie": "Arbeidsinspectie",
    "ap": "Autoriteit Persoonsgegevens",
    "anders": "anders, zie de kluis",
}
CARE_FOR = {
    "geraakt": "wie geraakt is", "betrokken": "wie betrokken was", "getuige": "wie erbij was", "personeel": "personeel",
    "klas": "de klas of groep",
}  # fmt: skip
AANGIFTE = [choice for choice in AangifteChoice.choices if choice[0]]


def blocking_steps(steps: Iterable[Step]) -> list[Step]:
    """Mandatory steps that keep an incident open; closing itself does not block closing."""
    return [step for step in steps if step.mandatory and step.state == StepState.OPEN and step.key != CLOSE]


def proof_words(step: Step) -> str:
    """What the step list says of the proof: choices, days, and which text is in the vault; never that text."""
    return " · ".join(filter(None, (_choice_words(step), _day_words(step), *_vault_words(step))))


def _choice_words(step: Step) -> str:
    proof = step.proof
    if "parties" in proof:
        return f"ouders van {proof['parties']} leerlingen" if proof["parties"] != 1 else "ouders van 1 leerling"
    if "aangifte" in proof:
        return str(dict(AANGIFTE).get(proof["aangifte"], ""))
    if "measure" in proof:
        return measure_word(shown_version_of(step.incident), proof["measure"])
    if "preventable" in proof:
        return f"te voorkomen: {PREVENTABLE.get(proof['preventable'], '')}"
    if "informed" in proof:
        return ", ".join(THIRD_PARTIES[code] for code in proof["informed"] if code in THIRD_PARTIES)
    if "care_for" in proof:
        return f"nazorg voor {listing(CARE_FOR[code] for code in proof['care_for'] if code in CARE_FOR)}"
    if "channel" in proof:
        way = CHANNELS.get(proof["channel"], "via het portaal")
        return f"melding {way}" if step.key == MELDING else way
    return f"veilig om {proof['at']} uur" if "at" in proof else ""


def measure_word(version: ConvenantVersion, code: str) -> str:
    return NO_MEASURE.get(code) or kind_of(version, code).title.lower()


def light_measures(version: ConvenantVersion) -> list[tuple[str, str]]:
    """What the step can say by itself: of one with a last day or terms by law a measure is recorded, which does it."""
    light = [kind.key for kind in offered_kinds(version).values() if not (kind.formal or kind.until)]
    return [(code, measure_word(version, code)) for code in (*NO_MEASURE, *light)]


def _day_words(step: Step) -> str:
    """A melding holds its whole moment."""
    if dates := step.proof.get("dates"):
        return listing(nl_day(date.fromisoformat(day)) for day in sorted(set(dates.values())))
    if step.key == MELDING and "at" in step.proof:
        at = localtime(datetime.fromisoformat(step.proof["at"]))
        return f"{nl_day(at)} om {at:%H:%M} uur"
    return nl_day(date.fromisoformat(step.proof["on"])) if "on" in step.proof else ""


def _vault_words(step: Step) -> list[str]:
    sealed, agreed = step.proof.get("sealed", []), step.proof.get("agreed", "")
    shown = [ask.shown for ask in proof_of(step.evidence).asks if ask.name in sealed]
    police = ["kenmerk in de kluis"] if step.key == MELDING and sealed else []
    return [*shown, *police, *([AGREED[agreed]] if agreed in AGREED else [])]


CONSULTED = {
    "politie": "politie", "ouders": "ouders", "leerlingen": "leerlingenraad", "medezeggenschap": "medezeggenschapsraad",
    "gemeente": "gemeente",
}  # fmt: skip
"""With whom a check of lockers or jackets was agreed."""
CHECKED = {
    "aangekondigd": "De regels staan in de schoolgids of zijn vooraf verteld",
    "afgesproken": "Wie wat doet, is vooraf afgesproken",
    "twee": "Er waren steeds twee medewerkers bij",
    "leerling": "De leerling was erbij of weet ervan",
    "bewaard": "Wat gevonden is, ligt achter slot of is aan de politie gegeven",
    "nagepraat": "De controle is nabesproken",
}
"""The checklist of a check."""
