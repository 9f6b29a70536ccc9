"""Words that the pages, the actions and the vault share, by code; the codes stand in the rows."""

from collections.abc import Iterable

from incidents.models import AangifteChoice, Step, StepState

INCIDENT_FORM, CONCERN_FORM = "incident", "zorgsignaal"
CONCERN_CLOSED = "closed"
CLOSE = "close"
READ_AFTER_CLOSE = "incident.read_after_close"
"""In the trail: somebody opened the page of an incident that had ended."""
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
    "schorsing": "Besluit tot schorsing", "voornemen": "Voornemen tot verwijdering",
    "verwijdering": "Besluit tot verwijdering",
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
