"""Words that the pages, the actions and the vault share, by code; the codes stand in the rows."""

from collections.abc import Iterable

from incidents.models import AangifteChoice, Step, StepState
from protocols.measures import kinds
from protocols.planning import MELDING

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
MEASURES = {
    "geen": "geen maatregel, met reden in de kluis",
    "gesprek": "gesprek met leerling en ouders",
    "herstel": "herstelgesprek",
    "time_out": "time-out",
    "schorsing": "schorsing",
    "verwijdering": "verwijdering",
    "anders": "anders, zie de kluis",
}
FORMAL = ("schorsing", "verwijdering")
LIGHT_MEASURES = {code: word for code, word in MEASURES.items() if code not in FORMAL}
"""A suspension or expulsion has terms by law: those are recorded as a measure, which does this step too."""
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
AANGIFTE = [choice for choice in AangifteChoice.choices if choice[0]]


def blocking_steps(steps: Iterable[Step]) -> list[Step]:
    """Mandatory steps that keep an incident open; closing itself does not block closing."""
    return [step for step in steps if step.mandatory and step.state == StepState.OPEN and step.key != CLOSE]


def proof_words(step: Step) -> str:
    """What the step list says about the proof, in choices only."""
    proof = step.proof
    if "parties" in proof:
        return f"ouders van {proof['parties']} leerlingen" if proof["parties"] != 1 else "ouders van 1 leerling"
    if "aangifte" in proof:
        return str(dict(AANGIFTE).get(proof["aangifte"], ""))
    if "measure" in proof:
        kind = kinds().get(proof["measure"])
        return MEASURES.get(proof["measure"]) or (kind.title.lower() if kind else "")
    if "preventable" in proof:
        return f"te voorkomen: {PREVENTABLE.get(proof['preventable'], '')}"
    if "informed" in proof:
        return ", ".join(THIRD_PARTIES[code] for code in proof["informed"] if code in THIRD_PARTIES)
    if "channel" in proof:
        way = CHANNELS.get(proof["channel"], "via het portaal")
        return f"melding {way}" if step.key == MELDING else way
    return f"veilig om {proof['at']} uur" if "at" in proof else ""


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
