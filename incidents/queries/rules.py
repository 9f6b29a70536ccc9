"""What the rules of a convenant say about the core of an incident, in the words of the page."""

from convenant.gate import GateRules, evaluate
from convenant.models import ConvenantVersion, DataClass, Mode
from convenant.wording import article_words
from parties.models import Role


def automatic_core_article(version: ConvenantVersion) -> str | None:
    """The article on which the core goes to the politie at saving, empty where a rule names none; None where the
    school sends it per case."""
    rules = GateRules.between_roles(version)
    answer = evaluate(rules, Role.SCHOOL, Role.POLITIE, DataClass.CORE, {"assigned": True})
    return answer.article if answer.allowed and answer.mode == Mode.AUTOMATIC else None


def _basis(article: str) -> str:
    return f" ({article_words(article)})" if article else ""


def on_saving(article: str | None) -> str:
    """The sentence under the save button."""
    if article is None:
        return "Er gaat nog niets naar de politie. U ziet dan wat het handelingsprotocol vraagt."
    return (
        f"De schoolagent krijgt daarna de kern, zonder personen{_basis(article)}. "
        "U ziet dan wat het handelingsprotocol vraagt."
    )


def board_sees(organisation: str) -> str:
    """The same for the board: it reads one kind of file alone."""
    return (
        f"U ziet hier alleen gesloten dossiers van {organisation}: over een medewerker en een leerling. "
        "Collega's op school zien die niet. De andere incidenten ziet u hier niet."
    )


def register_sees(organisation: str, article: str | None) -> str:
    """ "Wie ziet dit?" on the register."""
    politie = (
        f"De schoolagent krijgt van elk incident de kern{_basis(article)}."
        if article is not None
        else "De politie krijgt alleen wat uw school verstuurt."
    )
    return f"{organisation}, voor uw locaties. {politie} Wie regie voert, ziet dit register niet."
