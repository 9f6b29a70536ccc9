from collections.abc import Iterator

import pytest

from .house import House, standing_house


@pytest.fixture
def house() -> Iterator[House]:
    with standing_house("broken") as standing:
        yield standing
