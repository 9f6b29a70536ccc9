"""What an action of this app refuses."""

from convenant.errors import Refused

ENDS_BEFORE = "De einddatum ligt voor de begindatum."
IMPORT_RUNS = "Er loopt een import. Wacht tot die klaar is."


class NotAllowed(Refused):
    """The function, or another organisation's person."""


class AtField(Refused):
    """`field`: where in the form the sentence stands."""

    def __init__(self, sentence: str, field: str, article: str = "") -> None:
        super().__init__(sentence, article)
        self.field = field
