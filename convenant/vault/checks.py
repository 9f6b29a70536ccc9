"""System check: no serving with a master key that does not fit the database."""

import logging
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from .master import MasterKeyUnusable
from .registering import refuse_wrong_key

log = logging.getLogger(__name__)


@register(Tags.database)
def master_key_fits(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """A database that is away, or not migrated yet, can't be compared with: /readyz keeps such a process waiting."""
    try:
        for alias in databases or ():
            refuse_wrong_key(alias)
    except MasterKeyUnusable as wrong:
        return [Error(wrong.sentence, id="vault.E001")]
    except DatabaseError:
        log.info("the master key could not be compared: the database does not answer")
    return []
