"""WE-P1d: what an organisation tells people about its processing, in plain words, from the lines of its register."""

from collections.abc import Iterable
from dataclasses import dataclass

from convenant.models import PrivacyStatement
from convenant.wording import listing

from .privacy import RegisterLine
from .processing import GETS, GIVES, PERSONAL

AP = "Autoriteit Persoonsgegevens (autoriteitpersoonsgegevens.nl)"

ONLY_STAFF = (
    "Wij geven geen gegevens over leerlingen of ouders aan andere partijen. "
    "Wie contactpersoon is of iets moet doen na een overleg, is bekend bij alle partijen."
)


@dataclass(frozen=True)
class Part:
    title: str
    sentences: tuple[str, ...]
    points: tuple[str, ...] = ()


def text_of(organisation: str, lines: Iterable[RegisterLine], statement: PrivacyStatement | None) -> list[Part]:
    found = list(lines)
    return [
        _who(organisation, found),
        _what(found),
        _to_whom(found),
        _from_whom(found),
        _how_long(found),
        _rights(organisation, statement),
    ]


def as_plain(parts: Iterable[Part]) -> str:
    """For copying into a site or a letter."""
    blocks = []
    for part in parts:
        blocks.append("\n".join([part.title, *part.sentences, *(f"- {point}" for point in part.points)]))
    return "\n\n".join(blocks)


def _who(organisation: str, lines: list[RegisterLine]) -> Part:
    names = listing(dict.fromkeys(line.version.convenant.name for line in lines))
    return Part(
        "Wij werken samen aan veiligheid",
        (
            f"{organisation} doet mee aan {names}." if names else f"{organisation} doet nu aan geen convenant mee.",
            "Daarin spreken scholen, gemeente, politie en anderen af hoe zij de school veilig houden.",
            f"{organisation} is zelf verantwoordelijk voor de gegevens die zij gebruikt.",
        ),
    )


def _what(lines: list[RegisterLine]) -> Part:
    """One's own work first, then what goes to others; each purpose once."""
    points = dict.fromkeys(f"{line.processing.title}: {line.processing.data}." for line in lines if _is_own(line))
    return Part("Wat wij vastleggen", ("Wij leggen alleen vast wat nodig is.",), tuple(points))


def _is_own(line: RegisterLine) -> bool:
    return not line.processing.key.startswith((f"{GIVES}-", f"{GETS}-"))


def _to_whom(lines: list[RegisterLine]) -> Part:
    sent = [line for line in lines if line.processing.key.startswith(f"{GIVES}-")]
    if not sent:
        return Part("Wie krijgt uw gegevens?", (ONLY_STAFF,))
    points = dict.fromkeys(f"{_data(line)}: aan {_roles(line.processing.recipients)}." for line in sent)
    says = (
        "Wij geven alleen iets door als het convenant en de wet dat toelaten.",
        "Per keer leggen wij vast waarom, en aan wie.",
    )
    return Part("Wie krijgt uw gegevens?", says, tuple(points))


def _from_whom(lines: list[RegisterLine]) -> Part:
    got = [line for line in lines if line.processing.key.startswith(f"{GETS}-")]
    if not got:
        return Part("Van wie krijgen wij gegevens?", ("Van andere partijen krijgen wij geen gegevens over u.",))
    points = dict.fromkeys(f"{_data(line)}: van {_roles(line.processing.sources)}." for line in got)
    return Part(
        "Van wie krijgen wij gegevens?", ("Soms krijgen wij gegevens over u van een andere partij.",), tuple(points)
    )


def _roles(parties: Iterable[object]) -> str:
    return listing(dict.fromkeys(getattr(each, "role", "") for each in parties))


def _data(line: RegisterLine) -> str:
    word = PERSONAL_WORDS[line.processing.key.partition("-")[2]]
    return word[0].upper() + word[1:]


PERSONAL_WORDS = {data_class.value: words for data_class, words in PERSONAL.items()}


def _how_long(lines: list[RegisterLine]) -> Part:
    terms = dict.fromkeys(term for line in lines for term in line.processing.retention)
    points = tuple(f"{term.what}: {term.period}." for term in terms)
    return Part("Hoe lang bewaren wij dit?", ("Dit zijn de termijnen die wij aanhouden.",), points)


def _rights(organisation: str, statement: PrivacyStatement | None) -> Part:
    where = statement.contact if statement and statement.contact else f"het gewone adres van {organisation}"
    says = [
        "U mag vragen welke gegevens wij van u hebben. U mag ze laten verbeteren of wissen, of bezwaar maken.",
        f"Stel uw vraag aan {where}. U krijgt binnen een maand antwoord.",
        "Heeft een andere partij uw gegevens? Dan sturen wij uw vraag door, of wij zeggen waar u moet zijn.",
        f"Bent u het niet eens met ons antwoord? U kunt een klacht indienen bij de {AP}.",
    ]
    if statement and statement.link:
        says.append(f"Meer leest u in onze privacyverklaring: {statement.link}")
    return Part("Wat kunt u doen?", tuple(says))
