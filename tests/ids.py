"""Random ids that are the same in each run: a test that depends on which row comes first fails here too, or nowhere.

`TESTS_SEED=2 make test` gives every test other ids.
"""

import os
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

SEED = os.environ.get("TESTS_SEED", "1")


@contextmanager
def ids_from(name: str) -> Iterator[None]:
    """uuid4 alone draws from the seed; keys, nonces and tokens of the portal stay truly random."""
    drawn = random.Random(f"{SEED} {name}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uuid, "os", SimpleNamespace(**vars(os) | {"urandom": drawn.randbytes}))
        yield
