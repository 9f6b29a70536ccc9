"""What the commands print and with which code they end, for the machines that read them."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def test_check_walls_tells_all_of_it_as_json(db: None) -> None:
    told = StringIO()
    call_command("check_walls", "--json", stdout=told)
    report = json.loads(told.getvalue())
    assert set(report) == {"tables", "policies", "grants", "exceptions", "violations"}
    assert report["violations"] == []
    assert len(report["tables"]) >= 40
    assert report["tables"]["incidents_incident"] == "OwnRow"
    assert all(report["exceptions"].values()), "a table that is left out has a reason"


@pytest.mark.mutant("S6")
def test_check_walls_ends_with_an_error_on_a_hole(breaking: Callable[[str], None]) -> None:
    breaking("alter table incidents_incident no force row level security")
    told = StringIO()
    with pytest.raises(CommandError, match="Afwijkingen: 1"):
        call_command("check_walls", "--json", stdout=told)
    (violation,) = json.loads(told.getvalue())["violations"]
    assert "incidents_incident" in violation


def test_demo_stays_away_from_a_real_portal(db: None) -> None:
    with pytest.raises(CommandError, match="alleen bij de instellingen van de demo"):
        call_command("demo")
