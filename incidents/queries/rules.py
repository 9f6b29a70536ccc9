"""What the rules of a convenant say about the core of an incident, in the words of the page."""

from uuid import UUID

from convenant.models import ConvenantVersion, DataClass, Mode, Outcome, Rule
from convenant.remember import for_a_minute
from parties.models import Role


def automatic_core_article(version: ConvenantVersion) -> str | None:
    """The article on which the core goes to the politie at saving; None where the school sends it per case."""
    return _article_of(version.pk)


@for_a_minute
def _article_of(version_id: UUID) -> str | None:
    rules = Rule.objects.filter(version=version_id, mode=Mode.AUTOMATIC, outcome=Outcome.ALLOW)
    for rule in rules.filter(data__contains=[DataClass.CORE]):
        if Role.SCHOOL in rule.senders and Role.POLITIE in rule.recipients:
            return rule.article
    return None


def on_saving(article: str | None) -> str:
    """The sentence under the save button."""
    if article is None:
        return "Er gaat nog niets naar de politie. U ziet dan wat het handelingsprotocol vraagt."
    return (
        f"De schoolagent krijgt daarna de kern, zonder personen (artikel {article}). "
        "U ziet dan wat het handelingsprotocol vraagt."
    )


def register_sees(organisation: str, article: str | None) -> str:
    """ "Wie ziet dit?" on the register."""
    politie = (
        f"De schoolagent krijgt van elk incident de kern (artikel {article})."
        if article
        else "De politie krijgt alleen wat uw school verstuurt."
    )
    return f"{organisation}, voor uw locaties. {politie} Wie regie voert, ziet dit register niet."
