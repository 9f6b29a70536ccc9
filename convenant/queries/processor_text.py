"""AVG 28.3: the agreement between a controller and who runs the portal, as a proposal for both to have read."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from convenant.models import ProcessorAgreement
from convenant.retention import TERMS
from convenant.statements import Keeper

from .own_lines import SUBJECTS
from .privacy_text import Part
from .processing import MEASURES, PERSONAL

LEAK_HOURS = 24
NO_KEEPER = "de beheerder van het portaal"


def parts_of(organisation: str, keeper: Keeper) -> list[Part]:
    processor = keeper.name or NO_KEEPER
    return [
        _who(organisation, processor),
        _about(organisation),
        _duties(processor),
        _safety(),
        _leaks(processor, organisation),
        _others(processor),
        _end(processor),
    ]


def _who(organisation: str, processor: str) -> Part:
    return Part(
        "Wie spreken dit af",
        (
            f"{organisation} is verantwoordelijk voor haar gegevens in het portaal (verwerkingsverantwoordelijke).",
            f"{processor[0].upper()}{processor[1:]} bewaart en beveiligt die gegevens en doet er verder niets mee "
            "(verwerker).",
            "De afspraak geldt zolang de organisatie het portaal gebruikt en er nog gegevens van haar staan.",
        ),
    )


def _about(organisation: str) -> Part:
    return Part(
        "Waar het over gaat",
        (
            f"Het portaal helpt {organisation} om een convenant Veilige School uit te voeren.",
            f"Het gaat over {SUBJECTS}, en over de eigen medewerkers die het portaal gebruiken.",
            "Om deze soorten gegevens kan het gaan:",
        ),
        tuple(PERSONAL.values()),
    )


def _duties(processor: str) -> Part:
    return Part(
        "Wat de verwerker doet en laat",
        (f"Dit belooft {processor}:",),
        (
            "gegevens alleen verwerken zoals de organisatie dat in het portaal of op schrift vraagt",
            "geheim houden wat er staat; wie bij de verwerker werkt, heeft dat ook beloofd",
            "geen inhoud lezen, behalve als de organisatie daar zelf voor een korte tijd toegang voor geeft",
            "helpen bij verzoeken van betrokkenen, bij een DPIA en bij vragen van de Autoriteit Persoonsgegevens",
            "zeggen dat een opdracht volgens hem tegen de wet ingaat",
            "laten zien dat hij zich hieraan houdt, en een controle door de organisatie mogelijk maken",
            "gegevens alleen binnen de Europese Economische Ruimte bewaren",
        ),
    )


def _safety() -> Part:
    return Part("Hoe het is beveiligd", ("Deze maatregelen zitten in het portaal:",), MEASURES)


def _leaks(processor: str, organisation: str) -> Part:
    return Part(
        "Als er iets misgaat",
        (
            f"Is er een datalek, dan hoort {organisation} dat van {processor} zo snel mogelijk, en uiterlijk binnen "
            f"{LEAK_HOURS} uur nadat het is ontdekt. Zo kan zij zelf binnen 72 uur melden (AVG 33).",
            "Het bericht zegt wat er gebeurde, om wie en om wat het gaat, en wat er is gedaan.",
        ),
    )


def _others(processor: str) -> Part:
    return Part(
        "Andere bedrijven",
        (
            f"Gebruikt {processor} een ander bedrijf, bijvoorbeeld voor de computers of de mail, dan staat dat in een "
            "lijst die de organisatie krijgt. Zij hoort het vooraf als die lijst verandert en mag bezwaar maken. Voor "
            "dat bedrijf gelden dezelfde afspraken.",
        ),
    )


def _end(processor: str) -> Part:
    kept = ("core", "vault", "given", "log")
    return Part(
        "Bewaren en stoppen",
        (
            "De organisatie kan op elk moment al haar gegevens meenemen als bestand.",
            f"Stopt zij, dan wist {processor} haar gegevens en sleutels nadat zij ze heeft gekregen. Anders gelden:",
        ),
        tuple(f"{TERMS[key].what}: {TERMS[key].period}" for key in kept),
    )


def mark_of(parts: Iterable[Part]) -> str:
    """Changes with each word of the text."""
    told = [[part.title, *part.sentences, *part.points] for part in parts]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@dataclass(frozen=True)
class Standing:
    """`kind` and `word` for a badge; `sentence` says what to do."""

    kind: str
    word: str
    sentence: str


def standing(last: ProcessorAgreement | None, parts: Sequence[Part]) -> Standing:
    if last is None:
        return Standing("bad", "ontbreekt", "Er is nog geen ondertekende overeenkomst vastgelegd.")
    if last.mark != mark_of(parts):
        return Standing("warn", "tekst veranderd", "De tekst is anders dan toen u tekende. Lees hem en teken opnieuw.")
    return Standing("good", "getekend", "Wat u tekende, is wat hieronder staat.")


def last_agreement() -> ProcessorAgreement | None:
    """Of the acting organisation."""
    return ProcessorAgreement.objects.select_related("file").order_by("-recorded_at").first()
