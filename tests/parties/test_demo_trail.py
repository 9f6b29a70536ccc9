"""The log of the demo reads as it would have been written: in the order of time, whichever step came first."""

from datetime import timedelta

import pytest

from convenant import clock
from convenant.audit.models import Entry
from convenant.audit.trail import broken_links, record, write_pending
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, before_commit, scope
from parties.demo.trail import in_order_of_time


def tell(actor: Actor, word: str, days: int) -> None:
    with scope(actor), clock.at(clock.now() - timedelta(days=days)):
        record(actor, word, Organisation(pk=actor.organisation), purpose="demo")


def told(actor: Actor) -> list[str]:
    with scope(actor):
        assert broken_links() == []
        return [row.action for row in Entry.objects.filter(purpose="demo").order_by("number")]


def test_what_happened_first_stands_first(anna: Actor, bram: Actor) -> None:
    with in_order_of_time():
        for word, days in (("log.last", 1), ("log.first", 30), ("log.middle", 7)):
            tell(anna, word, days)
        tell(bram, "log.elsewhere", 3)
        assert told(anna) == []
    assert told(anna) == ["log.first", "log.middle", "log.last"]
    assert told(bram) == ["log.elsewhere"]


def test_afterwards_each_is_written_at_once(anna: Actor) -> None:
    with pytest.raises(ValueError, match="halfway"), in_order_of_time():
        tell(anna, "log.lost", 1)
        raise ValueError("halfway")
    assert write_pending in before_commit
    tell(anna, "log.kept", 1)
    assert told(anna) == ["log.kept"]
