"""The policies in the database are those of the code, each a single comparison, word for word."""

from collections.abc import Iterator

from django.db import models

from convenant.tenancy.constraints import ANY, CIRCLE, OWN, SENT, Wall
from convenant.tenancy.grants import matrix
from convenant.tenancy.rows import CircleRow, OwnRow

from .catalog import Tables, rows, walls_of

PRINTED = {
    OWN: "(organisation_id = app_org())",
    SENT: "(sender_id = app_org())",
    CIRCLE: "(convenant_id = ANY (app_circles()))",
    ANY: "true",
}
"""As PostgreSQL prints a policy. Each is one of these: nothing with OR, a subquery or a function per row."""

NEVER_A_PAGE = {"aggregator", "dispatch", "operator"}
"""Roles that read named columns of all rows, and serve no page of a party."""
ASSIGNED = {
    "meetings_actionitem: regie may insert": "regie asks actions of any party of its circle",
    "convenant_reminder: regie may insert": "regie asks a party about a duty; the party alone answers",
    "convenant_supportrequest: regie may update": "regie answers what a party asks",
}
"""Writes about another party of the circle that are meant, with the reason."""

POLICIES = """
select tablename, policyname, lower(permissive), cmd, roles::text[], coalesce(qual, ''), coalesce(with_check, '')
from pg_policies where schemaname = 'public'
"""
Policy = tuple[str, str, str, tuple[str, ...], str, str]
"""Name, permissive or restrictive, command, roles, USING, WITH CHECK."""


def policies_by_table() -> dict[str, list[str]]:
    return {table: [_told(policy) for policy in sorted(found)] for table, found in _in_database().items()}


def _told(policy: Policy) -> str:
    name, kind, command, roles, using, check = policy
    return f"{name}: {kind} for {command} to {','.join(roles)}: {using} {check}".strip()


def _in_database() -> dict[str, set[Policy]]:
    found: dict[str, set[Policy]] = {}
    for table, name, kind, command, roles, using, check in rows(POLICIES):
        found.setdefault(table, set()).add((name, kind, command, tuple(sorted(roles)), using, check))
    return found


def policy_shapes(tables: Tables) -> Iterator[str]:
    found = _in_database()
    for table, model in tables.items():
        expected = {policy for wall in walls_of(model) for policy in _expected(wall)}
        if expected != found.get(table, set()):
            yield f"{table}: policies differ from the code: {sorted(expected ^ found.get(table, set()))}"
        yield from _foreign_readers(table, model)


def _expected(wall: Wall) -> Iterator[Policy]:
    """Raises KeyError for a comparison that is not in `PRINTED`: such a policy must not exist."""
    declared = [("permissive", wall.policies()), ("restrictive", wall.restrictions())]
    for kind, policies in declared:
        for name, (command, roles, comparison) in policies.items():
            using = "" if command == "insert" else PRINTED[comparison]
            check = "" if command in ("select", "delete") else PRINTED[comparison]
            yield name, kind, command.upper(), tuple(sorted(_names(roles))), using, check


def _names(roles: str) -> set[str]:
    return {role.strip() for role in roles.split(",")}


def _foreign_readers(table: str, model: type[models.Model]) -> Iterator[str]:
    """An own or circle row is open to all rows only for roles that never serve a person's page."""
    if not issubclass(model, OwnRow | CircleRow):
        return
    for wall in walls_of(model):
        for name, (_, roles, comparison) in wall.policies().items():
            if comparison == ANY and not _names(roles) <= NEVER_A_PAGE:
                yield f"{table}.{name}: open to {roles}"
        if "organisation_id" not in wall.read and issubclass(model, OwnRow):
            yield f"{table}: read by {wall.read}"


def own_writes(tables: Tables) -> Iterator[str]:
    """Who may write a circle row that names an organisation writes its own organisation's rows only."""
    for table, model in tables.items():
        if not (issubclass(model, CircleRow) and _names_organisation(model)):
            continue
        bound = {(command, role) for wall in walls_of(model) for command, roles in wall.own_writes.items()
                 for role in _names(roles)}  # fmt: skip
        for grant in (grant for grant in matrix() if grant.table == table and grant.privilege != "select"):
            told = f"{table}: {grant.role} may {grant.privilege}"
            if (grant.privilege, grant.role) not in bound and told not in ASSIGNED:
                yield f"{told} rows of another party"


def _names_organisation(model: type[models.Model]) -> bool:
    return any(field.attname == "organisation_id" for field in model._meta.concrete_fields)
