import argparse

import pytest

from convenant.launch import commands
from convenant.launch.places import ROOT


@pytest.mark.parametrize("name", ["..", "../demo", "/etc", "a/b", "", "Demo", "wheels", "x" * 40])
def test_profile_that_is_no_plain_name_is_refused(name: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        commands.profile_name(name)


def test_every_target_of_the_makefile_is_a_command() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = next(line for line in makefile.splitlines() if line.startswith("demo test"))
    assert set(targets.rstrip(":").split()) <= set(commands.COMMANDS)


def test_a_demo_of_another_name_is_refused_before_anything_is_built(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(commands, "running_demo")
    assert commands.main(["demo", "--profile", "anders"]) == 1
    assert commands.NO_OTHER_DEMO in capsys.readouterr().out
