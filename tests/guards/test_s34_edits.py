"""S34: what a colleague saved meanwhile is never overwritten unseen, and a form that is sent twice makes one record.

One after the other here; tests/reliability has them at the same moment.
"""

from collections.abc import Callable
from typing import Any

import pytest

from convenant import editing
from tests.conftest import signed_in

from .busy import Busy, make_busy
from .edits import CREATES, Edited, count, edits, filled_address, form_in, opened

pytestmark = pytest.mark.security("S34")
Figure = Callable[[str, Any], None]


@pytest.fixture
def busy(db: None) -> dict[str, Busy]:
    return make_busy()


def overwritten(one: Edited, busy: dict[str, Busy]) -> bool:
    """Both open the form, the second one saves first. True when the first one's saving wipes that out."""
    actor = busy[one.email].actor
    first, second = signed_in(actor), signed_in(actor)
    slow, quick = opened(first, one.address, one.field), opened(second, one.address, one.field)
    assert quick.send(second, **{one.field: one.text("twee")}).status_code == 302, one.address
    slow.send(first, **{one.field: one.text("een")})
    return one.stands(actor) != one.text("twee")


def test_what_a_colleague_saved_is_not_overwritten(busy: dict[str, Busy], record_property: Figure) -> None:
    tried = list(edits(busy))
    assert [one.address for one in tried if overwritten(one, busy)] == []
    record_property("figure", f"S34: 0 of {len(tried)} forms overwrite what a colleague saved meanwhile")


def test_who_comes_second_reads_what_stands_there_and_may_save_then(busy: dict[str, Busy]) -> None:
    for one in edits(busy):
        actor = busy[one.email].actor
        client = signed_in(actor)
        mine = opened(client, one.address, one.field)
        mine.send(signed_in(actor), **{one.field: one.text("twee")})
        refused = mine.send(client, **{one.field: one.text("een")})
        assert refused.status_code in (409, 422), one.address
        page = refused.content.decode()
        assert one.text("een") in page
        assert one.text("twee") in page, one.address
        again = form_in(refused, one.address, one.field)
        assert again.send(client, **{one.field: one.text("een")}).status_code == 302, one.address
        assert one.stands(actor) == one.text("een")


@pytest.mark.parametrize(("email", "address", "label", "field", "chosen"), CREATES, ids=[row[2] for row in CREATES])
def test_a_form_that_is_sent_twice_makes_one_record(
    busy: dict[str, Busy], email: str, address: str, label: str, field: str, chosen: dict[str, str]
) -> None:
    actor = busy[email].actor
    client, before = signed_in(actor), count(actor, label)
    form = opened(client, filled_address(address, busy), field)
    answers = [form.send(client, **chosen).status_code for _ in range(2)]
    assert answers[0] == 302
    assert answers[1] in (302, 409, 422)
    assert count(actor, label) == before + 1


@pytest.mark.mutant("S34")
def test_a_forgotten_check_of_the_version_is_seen(busy: dict[str, Busy], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing compares what the editor saw with what stands there, the last one wins."""
    for module in ("parties.actions.contacts", "meetings.actions.agenda", "incidents.actions.vault"):
        monkeypatch.setattr(f"{module}.locked", lambda row, seen, fields: row)
    monkeypatch.setattr("meetings.actions.meetings.Overtaken", editing.Overtaken)
    for module in ("meetings.actions.meetings", "convenant.actions.version_papers"):
        monkeypatch.setattr(f"{module}.mark_of", lambda row, fields: Anything())
    found = [one.model for one in edits(busy) if overwritten(one, busy)]
    assert set(found) == {
        "parties.ContactPerson", "meetings.AgendaItem", "incidents.InvolvedPerson", "meetings.Meeting",
        "convenant.Signature", "convenant.VersionAnswer",
    }  # fmt: skip


class Anything(str):
    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False
