"""What is said about words that look like a person, where a text stands in the open."""

from typing import NamedTuple

from convenant.forms.plain import told

NAME, PHONE = "Dit lijkt op een naam:", "Dit lijkt op een telefoonnummer:"


class Found(NamedTuple):
    sentence: str
    found: str


def test_each_kind_of_finding_is_called_by_its_own_name() -> None:
    found = [Found(NAME, "Piet de Boer"), Found(PHONE, "06 12345678"), Found(NAME, "Jan")]
    assert told(found) == f"{NAME} Piet de Boer, Jan. {PHONE} 06 12345678."
