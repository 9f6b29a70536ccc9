"""How long what is kept, with the source of each term: the one table of it."""

from dataclasses import dataclass

LAWYER = "laat uw jurist dit toetsen"


@dataclass(frozen=True)
class Term:
    what: str
    period: str
    source: str


TERMS = {
    "core": Term("De kern van een incident", "5 schooljaren, daarna alleen totalen per jaar", "keuze van het portaal"),
    "vault": Term(
        "De kluis, bij een gewoon incident", "tot het einde van het volgende schooljaar", f"minimaal bewaren; {LAWYER}"
    ),
    "vault_serious": Term(
        "De kluis, bij een ernstig incident, schorsing of verwijdering",
        "2 jaar nadat de leerling van school is",
        f"norm voor leerlingdossiers; {LAWYER}",
    ),
    "concern": Term("Zorgsignalen", "2 jaar nadat de leerling van school is", LAWYER),
    "camera": Term("Camerabeelden", "28 dagen; bij een incident tot het is afgehandeld", "gangbare norm voor camera's"),
    "given": Term("Het bewijs van wat verstrekt is", "5 jaar", f"verantwoording; {LAWYER}"),
    "received": Term(
        "Een ontvangen kopie",
        "tot het doel is bereikt, hoogstens tot het einde van het volgende schooljaar",
        f"keuze van het portaal; {LAWYER}",
    ),
    "received_wpg": Term(
        "Wat van de politie of het OM komt", "tot het doel is bereikt, hoogstens 1 jaar", f"Wpg; {LAWYER}"
    ),
    "neighbours": Term(
        "Een melding van een omwonende",
        "365 dagen nadat zij is beantwoord, daarna alleen het aantal",
        f"keuze van het portaal; {LAWYER}",
    ),
    "counts": Term(
        "Tellingen van controles en verzuim", "blijvend: het zijn tellingen zonder personen", "keuze van het portaal"
    ),
    "consent": Term("Toestemming", "zolang zij wordt gebruikt, plus 1 jaar", LAWYER),
    "log": Term("Het logboek", "2 jaar, zonder inhoud", LAWYER),
    "meeting": Term("Stukken van overleggen", "volgens de selectielijst van de gemeente", f"Archiefwet; {LAWYER}"),
    "contact": Term("Contactpersonen", "1 jaar na het einde van de taak", LAWYER),
    "request": Term("Verzoeken over de privacy", "2 jaar na het antwoord", f"keuze van het portaal; {LAWYER}"),
    "release": Term("Vrijgegeven cijfers", "blijvend: het zijn tellingen zonder personen", "keuze van het portaal"),
}
