from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from convenant.tenancy.scope import Actor

from .house import Way, connected, opened
from .service import FakeService, running


@pytest.fixture
def service() -> Iterator[FakeService]:
    """What was read of the last one does not count for this one: ports come back."""
    cache.clear()
    with running(FakeService()) as fake:
        yield fake


@pytest.fixture
def way(service: FakeService, anna: Actor) -> Way:
    """Anna's school has the service, and she has connected her account."""
    provider = opened(anna, service)
    connected(anna, service)
    return Way(Client(), provider, service)


@pytest.fixture
def way_of(service: FakeService) -> Callable[[Actor], Way]:
    return lambda actor: Way(Client(), opened(actor, service), service)
