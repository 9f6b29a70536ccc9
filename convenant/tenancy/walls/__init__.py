"""S6: what the database really holds, compared with what the code says. Catalog queries only.

Run as any login: the catalogs are readable. Every check gives sentences; none means the wall stands.
"""

from dataclasses import dataclass, field
from typing import Any

from convenant.tenancy.grants import THIRD_PARTY, walled_models
from convenant.tenancy.rows import kind_of

from .backup import backup
from .catalog import Check
from .keys import indexes, keys
from .policies import ASSIGNED, own_writes, policies_by_table, policy_shapes
from .rights import database_grants, functions, grants, roles
from .tables import reference_writers, row_security, unknown_tables, views

CHECKS: tuple[Check, ...] = (
    unknown_tables,
    row_security,
    policy_shapes,
    own_writes,
    keys,
    indexes,
    functions,
    grants,
    roles,
    backup,
    views,
    reference_writers,
)


@dataclass
class Report:
    tables: dict[str, str] = field(default_factory=dict)
    policies: dict[str, list[str]] = field(default_factory=dict)
    grants: list[str] = field(default_factory=list)
    exceptions: dict[str, str] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return vars(self)


def check_walls() -> Report:
    report = Report(exceptions={table: reason for table, (reason, _) in THIRD_PARTY.items()} | ASSIGNED)
    tables = {model._meta.db_table: model for model in walled_models()}
    report.tables = {table: kind.__name__ for table, model in tables.items() if (kind := kind_of(model))}
    report.policies = policies_by_table()
    report.grants = sorted(database_grants())
    report.violations = [sentence for check in CHECKS for sentence in check(tables)]
    return report
