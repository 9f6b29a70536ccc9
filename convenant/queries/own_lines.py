"""What an organisation keeps for the convenant beside the register of incidents: lines of its register of processing.

A model with sealed cells, or with how to reach somebody, belongs to one of the lines; a test holds the list.
"""

from dataclasses import dataclass

from convenant.tenancy.models import OrganisationKind

SUBJECTS = "leerlingen, ouders, medewerkers en anderen die bij een incident betrokken zijn"


@dataclass(frozen=True)
class OwnLine:
    """`kept`: keys of `convenant.retention.TERMS`."""

    key: str
    title: str
    purpose: str
    data: str
    subjects: str
    kept: tuple[str, ...]


SCHOOL = (
    OwnLine(
        "maatregelen", "Maatregelen, schorsing en verwijdering", "Maatregelen nemen en doen wat de wet daarbij vraagt.",
        "soort en dagen van de maatregel; in de kluis over wie het gaat, de reden, brieven en afspraken over nazorg",
        "leerlingen en hun ouders", ("vault", "vault_serious"),
    ),
    OwnLine(
        "bijlagen", "Foto's en bestanden bij een incident", "Laten zien wat er gebeurde.",
        "beeld en tekst in de kluis; plaats en maker zijn eruit gehaald", SUBJECTS, ("vault", "vault_serious"),
    ),
    OwnLine(
        "zorgsignalen", "Zorgsignalen en de meldcode", "Kindermishandeling en huiselijk geweld stoppen (meldcode).",
        "zorgen, stappen van de meldcode, advies van Veilig Thuis, alleen in de kluis",
        "leerlingen, ouders en huisgenoten", ("concern",),
    ),
    OwnLine(
        "omwonenden", "Meldingen van omwonenden", "Overlast rond de school uitzoeken en erop antwoorden.",
        "wat iemand zag, waar en wanneer; wie dat wil: hoe de school hem bereikt", "omwonenden en voorbijgangers",
        ("neighbours",),
    ),
    OwnLine(
        "controles", "Controles van kluisjes en jassen, en verzuim", "Weten of controles helpen en of verzuim stijgt.",
        "tellingen zonder personen", "niemand herleidbaar", ("counts",),
    ),
)  # fmt: skip
SIGNALS = OwnLine(
    "signalen", "Signalen zonder namen", "Op tijd weten wat er speelt in de buurt en op school.",
    "wat iemand zag, waar en wanneer, zonder namen; soms toch herleidbaar", "jongeren in de buurt", ("received",),
)  # fmt: skip
SIGNALLERS = {OrganisationKind.SCHOOL, OrganisationKind.JONGERENWERK, OrganisationKind.POLITIE}
REQUESTS = OwnLine(
    "verzoeken", "Verzoeken over de privacy", "Antwoorden op wie zijn gegevens wil zien of laten wijzigen.",
    "naam en contact van wie het vraagt, het verzoek, het antwoord en de kopie", "wie een verzoek doet", ("request",),
)  # fmt: skip


def own_lines(role: str) -> tuple[OwnLine, ...]:
    school = SCHOOL if role == OrganisationKind.SCHOOL else ()
    signals = (SIGNALS,) if role in SIGNALLERS else ()
    return (*school, *signals, REQUESTS)
