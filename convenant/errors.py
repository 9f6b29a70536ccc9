"""What an action says when it may not or cannot do its work."""

ENDS_BEFORE = "De einddatum ligt voor de begindatum."


class Refused(Exception):
    """`sentence` is what the user reads (Dutch), `article` the label it rests on, `field` where in a form it stands."""

    field: str | None = None

    def __init__(self, sentence: str, article: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.article = sentence, article


class AtField(Refused):
    """`field`: where in the form the sentence stands."""

    def __init__(self, sentence: str, field: str, article: str = "") -> None:
        super().__init__(sentence, article)
        self.field = field


class Conflict(Refused):
    """Somebody else changed the same thing in the meantime."""


class Meanwhile(Conflict):
    """`template` has a place for {who}, with its verb, and {when}: an action needs neither, a page looks them up."""

    def __init__(self, template: str) -> None:
        super().__init__(template.format(who="Een collega heeft", when="intussen"))
        self.template = template

    def by(self, who: str, when: str) -> str:
        return self.template.format(who=who, when=when)
