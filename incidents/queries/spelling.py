"""What was meant by a word that no incident holds: the nearest one that the school itself wrote.

Looked up only when nothing was found. Trigrams would need an extension and, behind the wall, find by no index.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Length, Lower

from incidents.lint.words import is_listed
from incidents.models import Incident

from .taxonomy import Taxonomy

SHORTEST, OFF_BY = 4, 2
NEAR = 0.75
"""Of the letters: one wrong in a short word, two in a long one."""


class Words(Func):
    """Each word of a text as a row."""

    function = "regexp_split_to_table"
    output_field = TextField()
    set_returning = True


def nearest(text: str, rows: QuerySet[Incident], choices: Taxonomy | None = None) -> str:
    """`text` with each unknown word replaced by the nearest known one, of the texts or of `choices`, of which titles
    are made; empty when that changes nothing."""
    words = text.split()
    known = vocabulary(rows, words) | (words_of(choices) if choices else set())
    better = [near(word, known) for word in words]
    return " ".join(better) if better != words else ""


def is_slip(text: str, meant: str) -> bool:
    """Only a word that is none was a slip of the pen: "gestolen" is not a wrong "gestoken"."""
    changed = zip(text.split(), meant.split(), strict=True)
    return not any(is_listed(typed) for typed, better in changed if typed != better)


def near(word: str, known: set[str]) -> str:
    if len(word) < SHORTEST or word.lower() in known:
        return word
    return next(iter(get_close_matches(word.lower(), sorted(known), n=1, cutoff=NEAR)), word)


def words_of(choices: Taxonomy) -> set[str]:
    labels = (*(row.label for row in (*choices.mains, *choices.subs)), *choices.places.values())
    return {word.lower() for label in labels for word in re.findall(r"\w+", label)}


def vocabulary(rows: QuerySet[Incident], words: Iterable[str]) -> set[str]:
    """The words in these incidents that are about as long as those sought. One query."""
    lengths = [len(word) for word in words if re.search(r"\w", word)]
    if not lengths:
        return set()
    apart = rows.order_by().annotate(word=Words(Lower("description"), Value(r"\W+"))).values("word")
    sizes = (min(lengths) - OFF_BY, max(lengths) + OFF_BY)
    found = apart.distinct().annotate(size=Length(F("word")))
    return {row["word"] for row in found if sizes[0] <= row["size"] <= sizes[1]}
