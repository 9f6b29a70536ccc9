import pytest
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory
from django.urls import resolve

from convenant.audit.functions import CHECK
from convenant.audit.models import Entry
from convenant.audit.trail import broken_links, record, timeline
from convenant.tenancy.middleware import record_refusal
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope


def write(actor: Actor, count: int = 3) -> Organisation:
    with scope(actor):
        subject = Organisation.objects.get(pk=actor.organisation)
        for number in range(count):
            record(actor, f"test.step_{number}", subject, fields=["name"], purpose="proef")
    return subject


@pytest.mark.security("S14")
def test_entries_land_when_the_scope_ends(anna: Actor) -> None:
    subject = write(anna)
    with scope(anna):
        entries = timeline(subject)
        assert [entry.action for entry in entries][:3] == ["test.step_2", "test.step_1", "test.step_0"]
        assert entries[0].membership_id == anna.membership_id
        assert broken_links() == []


@pytest.mark.security("S14")
def test_a_rolled_back_scope_leaves_no_entry(anna: Actor) -> None:
    with pytest.raises(ZeroDivisionError), scope(anna):
        record(anna, "test.never", Organisation.objects.get(pk=anna.organisation))
        raise ZeroDivisionError
    with scope(anna):
        assert not Entry.objects.filter(action="test.never").exists()


@pytest.mark.security("S14")
def test_trail_of_another_organisation_is_not_seen(anna: Actor, dirk: Actor) -> None:
    subject = write(anna)
    with scope(dirk):
        assert timeline(subject) == []


@pytest.mark.security("S14")
@pytest.mark.parametrize(
    "statement",
    ["update audit_entry set action = 'x'", "delete from audit_entry", "truncate audit_entry",
     "insert into audit_entry (id) values (gen_random_uuid())"],
)  # fmt: skip
def test_no_role_changes_the_trail(anna: Actor, statement: str) -> None:
    write(anna)
    with scope(anna), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


CHANGES = {
    "altered": "update audit_entry set action = 'test.else' where number = %s",
    "removed": "delete from audit_entry where number = %s",
    "renumbered": "update audit_entry set number = number + 100 where number = %s",
    "other purpose": "update audit_entry set purpose = 'nieuwsgierig' where number = %s",
    "other person": "update audit_entry set membership_id = null where number = %s",
}


@pytest.mark.security("S14")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_chain_is_found(anna: Actor, change: str) -> None:
    """On a copy of the chain that the test may change: what the check reads is what the trigger guards."""
    subject = write(anna, 5)
    with scope(anna):
        number = Entry.objects.filter(object_id=subject.pk).order_by("number")[2].number
        with connection.cursor() as cursor:
            cursor.execute("reset role")
            cursor.execute("set local role member")
            cursor.execute("create temporary table copied as select * from audit_entry")
            cursor.execute(CHECK.replace("audit_entry", "copied"))
            assert cursor.fetchall() == []
            cursor.execute(change.replace("audit_entry", "copied"), [number])
            cursor.execute(CHECK.replace("audit_entry", "copied"))
            assert cursor.fetchall() != []


@pytest.mark.security("S14")
def test_a_refused_attempt_is_recorded_after_the_rollback(anna: Actor) -> None:
    request = RequestFactory().get("/menu/")
    request.resolver_match = resolve("/menu/")
    record_refusal(anna, request)
    with scope(anna):
        assert Entry.objects.filter(action="request.refused", purpose="menu").exists()
