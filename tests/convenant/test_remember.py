"""What is kept for a minute is what everybody may see."""

import pytest
from django.db import transaction

from convenant.remember import for_a_minute, forget_soon


class Undone(Exception):
    pass


def test_a_change_that_is_undone_is_shown_to_nobody_else(db: None) -> None:
    said = ["old"]
    shown = for_a_minute(lambda: said[0])
    with pytest.raises(Undone), transaction.atomic():
        said[0] = "new"
        forget_soon()
        assert shown() == "new"
        raise Undone
    said[0] = "old"
    assert shown() == "old"
    said[0] = "later"
    assert shown() == "old", "it is kept again"
