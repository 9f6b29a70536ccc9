"""What is clocked is held on one core, and nothing else is."""

import os
from unittest.mock import MagicMock

import pytest

from incidents.bench import core

OWN, NOBODY = os.getpid(), 2**22 + 1


def test_the_process_is_on_one_core_until_all_is_clocked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, "connections", MagicMock())
    before = os.sched_getaffinity(0)
    with core.on_one_core():
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before


@pytest.mark.parametrize("server", [OWN, NOBODY], ids=["another program", "nobody"])
def test_a_number_that_is_no_server_of_it_is_left_alone(server: int, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[int] = []
    monkeypatch.setattr(os, "sched_setaffinity", lambda process, _: moved.append(process))
    connection = MagicMock(settings_dict={"NAME": "convenant_bench"})
    connection.cursor.return_value.__enter__.return_value.fetchone.return_value = (server,)
    core._bring_here(connection)
    assert moved == []
