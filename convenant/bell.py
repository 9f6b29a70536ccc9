"""What the bell can tell. Each app adds its kinds to `registry.message_kinds`; its actions ring.

A kind says who may read it; where it points at a row that not everybody in that function may see, `reach` asks the
reader's own rights on that row. So a message never tells more than what it leads to.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from convenant import registry
from convenant.models import Channel, Message
from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor

EVERYBODY = frozenset(Function) - {Function.BEHEER}
NOT_DOCENT = EVERYBODY - {Function.DOCENT}


@dataclass(frozen=True)
class Kind:
    """`sentence` knows `{sender}`, an organisation. `page` is a URL name; `subject` the parameter that takes the row's
    id. `fixed`: nobody can switch it off."""

    key: str
    label: str
    sentence: str
    page: str
    subject: str = ""
    circle: bool = False
    icon: str = "bell"
    functions: frozenset[Function] = NOT_DOCENT
    reach: Callable[[Actor], Q] | None = None
    channel: Channel = Channel.PORTAL
    fixed: bool = False

    def text(self, message: Message) -> str:
        return self.sentence.format(sender=message.sender.name)

    def address(self, message: Message) -> str:
        """`message` comes with its convenant."""
        found: dict[str, str | UUID | None] = {}
        if self.circle and message.convenant:
            found["slug"] = message.convenant.slug
        if self.subject:
            found[self.subject] = message.subject
        return reverse(self.page, kwargs=found)


def kinds() -> Iterator[Kind]:
    yield from (kind for _, kind in registry.message_kinds)


def kind_called(key: str) -> Kind:
    found: Kind | None = registry.message_kinds.get(key)
    if found is None:
        raise KeyError(key)
    return found


@cache
def kinds_of(function: str) -> tuple[Kind, ...]:
    """Filled at start-up, the same for everybody in this function."""
    return tuple(kind for kind in kinds() if function in kind.functions)
