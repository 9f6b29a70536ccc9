"""Database roles and the table role × table: who may do what, as one matrix made from the models' `GRANTS`.

`apply_grants` runs after each migrate and gives exactly these rights; `check_walls` compares them with the
database.
"""

import re
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from .rows import kind_of

READERS = ("member", "regie", "guest", "operator", "visitor")
WORKER_ONLY = ("aggregator", "dispatch")
MAY_BECOME = {
    "login_web": READERS,
    "login_worker": ("member", "regie", *WORKER_ONLY),
    "login_migrate": ("owner",),
    "login_backup": ("backup",),
}
LOGINS = tuple(MAY_BECOME)
RUNTIME = (*READERS, *WORKER_ONLY, "login_web", "login_worker")
PRIVILEGES = ("select", "insert", "update", "delete")

Rights = dict[str, str]
"""Privilege → "" for the whole table, else the columns."""

ALL = "select, insert, update, delete"
THIRD_PARTY: dict[str, tuple[str, dict[str, str]]] = {
    "django_migrations": ("Django: which migrations ran; readyz asks it", {"login_web": "select"}),
    "django_content_type": (
        "Django: names of models, no content; guardian asks it",
        {"login_web": "select", "member": "select", "regie": "select"},
    ),
    "auth_permission": (
        "Django: names of rights, no content; guardian asks it",
        {"login_web": "select", "member": "select", "regie": "select"},
    ),
    "auth_group": ("Django auth: not used, no role may touch it", {}),
    "auth_group_permissions": ("Django auth: not used, no role may touch it", {}),
    "guardian_userobjectpermission": ("guardian's generic table: not used, direct keys instead", {}),
    "guardian_groupobjectpermission": ("guardian's generic table: not used, direct keys instead", {}),
    "django_session": (
        "Django: sessions, account rows of the login role; the worker takes away those that are over, and reads none",
        {"login_web": ALL, "login_worker": "select(expire_date), delete"},
    ),
    "account_emailaddress": ("allauth: account rows of the login role", {"login_web": ALL}),
    "account_emailconfirmation": ("allauth: account rows of the login role", {"login_web": ALL}),
    "mfa_authenticator": ("allauth: second factors, account rows of the login role", {"login_web": ALL}),
    "usersessions_usersession": ("allauth: who is signed in where, account rows of the login role", {"login_web": ALL}),
    "axes_accessattempt": ("axes: lock-out, account rows of the login role", {"login_web": ALL}),
    "axes_accessattemptexpiration": ("axes: lock-out, account rows of the login role", {"login_web": ALL}),
    "axes_accessfailurelog": ("axes: lock-out, account rows of the login role", {"login_web": ALL}),
    "axes_accesslog": ("axes: lock-out, account rows of the login role", {"login_web": ALL}),
}


ACTING = ("member", "regie", "operator")
FUNCTIONS: dict[str, tuple[str, ...]] = {
    "app_org()": (*RUNTIME, "owner"),
    "app_circles()": (*RUNTIME, "owner"),
    "app_meeting()": (*RUNTIME, "owner"),
    "audit_append(jsonb)": ACTING,
    "audit_body(uuid, bigint, timestamptz, text, text, text, text, text, text, text, text)": ACTING,
}
"""Function → who may run it. `audit_append` is the one SECURITY DEFINER function there is."""


@dataclass(frozen=True)
class Grant:
    role: str
    table: str
    privilege: str
    columns: tuple[str, ...] = ()


def parse(text: str) -> Rights:
    """ "select(id, name), insert" → {"select": "id, name", "insert": ""}."""
    found = re.findall(r"(\w+)(?:\(([^)]*)\))?\s*(?:,|$)", text)
    unknown = {privilege for privilege, _ in found} - set(PRIVILEGES)
    if unknown:
        raise ValueError(f"unknown privilege {unknown} in {text!r}")
    return dict(found)


def walled_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if kind_of(model)]


def matrix() -> list[Grant]:
    """Every right a role has on a table: the project's models and the third-party tables."""
    texts = {model._meta.db_table: dict(getattr(model, "GRANTS", {})) for model in walled_models()}
    texts |= {table: grants for table, (_, grants) in THIRD_PARTY.items()}
    return [
        Grant(role, table, privilege, tuple(column.strip() for column in columns.split(",") if column.strip()))
        for table, roles in texts.items()
        for role, text in roles.items()
        for privilege, columns in parse(text).items()
    ]


def apply_grants(connection: BaseDatabaseWrapper) -> None:
    """Takes away everything, then gives the matrix. Runs as the owner, inside one transaction."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for statement in (
            *_revocations(),
            *_basics(),
            *(_statement(grant) for grant in matrix() if grant.table in tables),
        ):
            cursor.execute(statement)


def _revocations() -> list[str]:
    everyone = ", ".join(("public", "backup", *RUNTIME))
    return [
        f"revoke all on all tables in schema public from {everyone}",
        f"revoke all on all functions in schema public from {everyone}",
        f"revoke all on all sequences in schema public from {everyone}",
        "revoke all on schema public from public",
    ]


def _basics() -> list[str]:
    runtime = ", ".join((*RUNTIME, "backup"))
    return [
        f"grant usage on schema public to {runtime}",
        *(f"grant execute on function {function} to {', '.join(roles)}" for function, roles in FUNCTIONS.items()),
        "grant select on all tables in schema public to backup",
        "grant select on all sequences in schema public to backup",
    ]


def _statement(grant: Grant) -> str:
    columns = f"({', '.join(grant.columns)})" if grant.columns else ""
    return f"grant {grant.privilege}{columns} on {grant.table} to {grant.role}"
