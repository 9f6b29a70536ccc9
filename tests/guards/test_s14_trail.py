"""S14: nobody changes the trail, and whoever owns the database can't do it unseen."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from convenant.audit import anchors, tasks, trail
from convenant.audit.functions import CHECK
from convenant.audit.models import Entry
from convenant.tenancy.grants import RUNTIME
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import MEMBER, Actor, scope, system_actor

Breaking = Callable[[str], None]
Patch = pytest.MonkeyPatch
Figure = Callable[[str, Any], None]

CHANGES = ("update audit_entry set action = 'x'", "delete from audit_entry", "truncate audit_entry")
ROLES = (*RUNTIME, "owner", "backup")
LENGTH, CHANGED = 30, 1000


def write(actor: Actor, count: int) -> None:
    with scope(actor):
        subject = Organisation.objects.get(pk=actor.organisation)
        for number in range(count):
            trail.record(actor, f"test.step_{number}", subject, fields=["name"], ground="8.4", purpose="proef")


# --- no role may


def let_through(statements: tuple[str, ...] = CHANGES) -> list[str]:
    """Role and statement that was not refused. Call in a laboratory: it needs an administrator's connection."""
    return [f"{role}: {text}" for role in ROLES for text in statements if not _refused(role, text)]


def _refused(role: str, statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"set local session authorization {role}")
            cursor.execute(statement)
    except DatabaseError:
        return True
    return False


@pytest.mark.security("S14")
def test_s14_no_role_changes_or_empties_the_trail(breaking: Breaking, anna: Actor, record_property: Figure) -> None:
    write(anna, 3)
    insert = ("insert into audit_entry (id) values (gen_random_uuid())",)
    assert let_through(CHANGES + insert) == []
    record_property(
        "figure", f"S14: UPDATE, DELETE, TRUNCATE and INSERT refused {len(ROLES) * 4} of {len(ROLES) * 4}"
        f" ({len(ROLES)} roles, the owner among them)",
    )  # fmt: skip


@pytest.mark.mutant("S14")
@pytest.mark.parametrize(
    "breakage",
    ["grant update, delete, truncate on audit_entry to member", "select 1"],
    ids=["rights to member, no trigger", "no trigger: the owner may"],
)
def test_s14_sees_a_trail_that_may_be_changed(breakage: str, breaking: Breaking, anna: Actor) -> None:
    write(anna, 3)
    breaking(f"alter table audit_entry disable trigger audit_append_only; {breakage}")
    assert let_through()


# --- whoever owns the database can, but not unseen

ANY_COLUMN = {
    "action": "action || 'x'", "object_type": "object_type || 'x'", "object_id": "gen_random_uuid()",
    "membership_id": "gen_random_uuid()", "function": "function || 'x'", "fields": "'[\"other\"]'",
    "ground": "ground || '9'", "purpose": "purpose || 'x'", "at": "at + interval '1 microsecond'",
    "hash": "sha256(hash)", "previous": "sha256(previous)",
}  # fmt: skip
REBUILD = """
do $$ declare entry record; digest bytea := (select hash from audit_entry where {org} and number = {number} - 1); begin
for entry in select * from audit_entry where {org} and number >= {number} order by number loop
  digest := sha256(digest || convert_to(audit_body(entry.organisation_id, entry.number, entry.at, entry.action,
    entry.object_type, entry.object_id::text, coalesce(entry.membership_id::text, ''), entry.function,
    entry.fields::text, entry.ground, entry.purpose), 'UTF8'));
  update audit_entry set hash = digest, previous = (select hash from audit_entry where {org}
    and number = entry.number - 1) where id = entry.id;
end loop; end $$
"""
"""What a clever owner does after a change: all later hashes anew. Only an anchor tells."""


def removed(org: str, number: int, luck: random.Random) -> str:
    return f"delete from audit_entry where {org} and number = {number}"


def altered(org: str, number: int, luck: random.Random) -> str:
    column = luck.choice(sorted(ANY_COLUMN))
    return f"update audit_entry set {column} = {ANY_COLUMN[column]} where {org} and number = {number}"


def reordered(org: str, number: int, luck: random.Random) -> str:
    other = luck.choice([each for each in range(2, LENGTH) if each != number])
    steps = ((number, -1), (other, number), (-1, other))
    return "; ".join(f"update audit_entry set number = {to} where {org} and number = {at}" for at, to in steps)


def truncated(org: str, number: int, luck: random.Random) -> str:
    return f"delete from audit_entry where {org} and number >= {number}"


def rebuilt(org: str, number: int, luck: random.Random) -> str:
    change = f"update audit_entry set purpose = 'nieuwsgierig' where {org} and number = {number}"
    return f"{change}; {REBUILD.format(org=org, number=number)}"


KINDS = (removed, altered, reordered, truncated, rebuilt)


@contextmanager
def changed(breaking: Breaking, statements: str) -> Iterator[None]:
    with transaction.atomic():
        breaking(statements)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def chain(breaking: Breaking, anna: Actor) -> tuple[UUID, list[anchors.Head]]:
    """A trail that its guards left alone, and its anchor."""
    with scope(anna):
        already = Entry.objects.count()
    write(anna, LENGTH - already)
    breaking("alter table audit_entry disable trigger audit_append_only")
    return anna.organisation, anchors.heads()


def unseen(breaking: Breaking, organisation: UUID, heads: list[anchors.Head], tries: int) -> list[str]:
    luck, found = random.Random(14), []
    for turn in range(tries):
        make = KINDS[turn % len(KINDS)]
        number = luck.randint(2, LENGTH - 1)
        statement = make(f"organisation_id = '{organisation}'", number, luck)
        with changed(breaking, statement):
            if not wrong(organisation, heads):
                found.append(f"{make.__name__} {number}: {statement[:90]}")
    return found


def wrong(organisation: UUID, heads: list[anchors.Head]) -> bool:
    """As `verify`, for one organisation: a thousand times all of them would take minutes."""
    with scope(system_actor(MEMBER, organisation)):
        if trail.broken_links():
            return True
    return any(anchors._against(head) for head in heads if head.organisation == str(organisation))


@pytest.mark.security("S14")
def test_s14_every_change_is_seen(breaking: Breaking, chain: Any, record_property: Figure) -> None:
    organisation, heads = chain
    assert not wrong(organisation, heads)
    assert unseen(breaking, organisation, heads, CHANGED) == []
    names = ", ".join(make.__name__ for make in KINDS)
    record_property("figure", f"S14: {CHANGED:,} of {CHANGED:,} changes of a chain by its administrator seen ({names})")


@pytest.mark.mutant("S14")
def test_s14_without_an_anchor_a_cut_or_rebuilt_chain_goes_unseen(breaking: Breaking, chain: Any) -> None:
    missed = unseen(breaking, chain[0], [], 50)
    assert {text.split()[0] for text in missed} == {"truncated", "rebuilt"}


WEAKER = {
    "hash": ("entry.hash <> ", "false and entry.hash <> "),
    "moment": ("entry.at,", "date_trunc('second', entry.at),"),
}


@pytest.mark.mutant("S14")
@pytest.mark.parametrize("weaker", WEAKER.values(), ids=WEAKER)
def test_s14_sees_a_check_that_looks_away(weaker: Any, breaking: Breaking, chain: Any, monkeypatch: Patch) -> None:
    assert weaker[0] in CHECK
    monkeypatch.setattr(trail, "CHECK", CHECK.replace(*weaker))
    missed = unseen(breaking, chain[0], chain[1], 250)
    assert {text.split()[0] for text in missed} == {"altered"}


# --- the two commands


def run(name: str, *arguments: str) -> str:
    told = StringIO()
    call_command(name, *arguments, stdout=told)
    return told.getvalue()


def test_an_anchor_holds_no_content_and_is_readable_by_its_owner_alone(anna: Actor, tmp_path: Path) -> None:
    write(anna, 2)
    path = Path(run("anchor_trail", str(tmp_path)).strip())
    assert path.stat().st_mode & 0o777 == 0o600
    found = json.loads(path.read_text())
    assert set(found) == {"format", "at", "heads"}
    assert {frozenset(head) for head in found["heads"]} == {frozenset({"organisation", "count", "hash"})}
    assert str(anna.organisation) in {head["organisation"] for head in found["heads"]}


def test_an_older_anchor_is_never_overwritten(anna: Actor, tmp_path: Path) -> None:
    write(anna, 1)
    run("anchor_trail", str(tmp_path))
    with pytest.raises(CommandError, match="niet geschreven"):
        run("anchor_trail", str(tmp_path))


def test_verify_accepts_a_trail_that_grew(anna: Actor, tmp_path: Path) -> None:
    write(anna, 2)
    path = run("anchor_trail", str(tmp_path)).strip()
    write(anna, 2)
    assert "het logboek klopt" in run("verify_trail", "--anchor", path)


@pytest.mark.parametrize("make", [truncated, rebuilt], ids=lambda make: make.__name__)
def test_verify_ends_with_an_error_on_a_cut_or_rebuilt_trail(
    make: Any, breaking: Breaking, chain: Any, tmp_path: Path
) -> None:
    path = run("anchor_trail", str(tmp_path)).strip()
    with changed(breaking, make(f"organisation_id = '{chain[0]}'", 5, random.Random(1))):
        assert "Zonder anker is niet te zien" in run("verify_trail")
        with pytest.raises(CommandError, match="Afwijkingen: 1"):
            run("verify_trail", "--anchor", path)


def test_verify_ends_with_an_error_on_a_broken_link(breaking: Breaking, chain: Any) -> None:
    with changed(breaking, removed(f"organisation_id = '{chain[0]}'", 5, random.Random(1))):
        with pytest.raises(CommandError, match="Afwijkingen: 1"):
            run("verify_trail")


HEADS = '{"format": 1, "at": "2026-11-21T03:30:00+01:00", "heads": [%s]}'


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", '{"format": 2}', '{"format": 1, "at": "gisteren", "heads": []}', HEADS % "3",
        HEADS % '{"organisation": "atlas", "count": 1, "hash": ""}',
    ],
)  # fmt: skip
def test_what_is_no_anchor_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "anker.json"
    path.write_text(content)
    with pytest.raises(CommandError, match=r"anker\.json"):
        run("verify_trail", "--anchor", str(path))


def test_the_worker_anchors_when_a_folder_is_set(anna: Actor, tmp_path: Path, settings: Any) -> None:
    assert tasks.anchor_trail() == ""
    settings.TRAIL_ANCHOR_FOLDER = str(tmp_path)
    assert (tmp_path / tasks.anchor_trail()).is_file()
