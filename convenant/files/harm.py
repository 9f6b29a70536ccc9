"""Why a file is refused."""


class Harmful(Exception):
    """`word` is a key of `washing.SENTENCES`: no content of the file goes into it."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word
