import base64
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from convenant.launch import environment
from convenant.launch.places import write_private
from convenant.launch.steps import Stop, format_seconds


def test_url_gives_every_part_with_decoded_password() -> None:
    address = environment.parse_url("postgres://beheer:a%2Fb%40c@db.example:6432/portaal")
    assert address == environment.Address("db.example", 6432, "portaal", "beheer", "a/b@c")


def test_url_without_port_and_name_gets_the_usual_ones() -> None:
    address = environment.parse_url("postgresql://beheer@localhost")
    assert (address.port, address.name, address.password) == (5432, "convenant", "")


@pytest.mark.parametrize("url", ["mysql://u:p@h/n", "postgres:///naam", "postgres://h/naam", "onzin"])
def test_unusable_url_stops_with_the_right_form(url: str) -> None:
    with pytest.raises(Stop, match="postgres://gebruiker"):
        environment.parse_url(url)


def test_file_form_gives_back_the_same_variables() -> None:
    variables = {"SECRET_KEY": "a=b=c", "BROKER_OPTIONS": '{"data_folder_in": "/een/map"}', "LEEG": ""}
    assert environment.parse(environment.render(variables)) == variables


def test_exports_survive_a_shell() -> None:
    value = "it's $HOME; `id`"
    script = environment.render_exports({"NAAM": value}) + 'printf %s "$NAAM"'
    command = ["/bin/sh", "-c", script]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == value


def test_new_secrets_differ_and_the_master_key_is_32_bytes() -> None:
    first, second = environment.new_secrets(), environment.new_secrets()
    assert all(first[name] != second[name] for name in first)
    assert len(base64.b64decode(environment.new_master_key())) == 32


def test_child_gets_no_settings_of_libpq(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "van-de-beller")
    monkeypatch.setenv("EIGEN", "blijft")
    child = environment.child_environment({"EIGEN": "nieuw"})
    assert "PGPASSWORD" not in child
    assert child["EIGEN"] == "nieuw"


def test_child_keeps_what_it_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    asked = [sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"]
    told = subprocess.run(asked, env=environment.child_environment({}), capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_private_file_is_closed_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "geheim"
    path.write_text("oud")
    path.chmod(0o644)
    before = os.umask(0)
    try:
        write_private(path, "nieuw")
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text() == "nieuw"


def test_seconds_are_written_the_dutch_way() -> None:
    assert format_seconds(12.34) == "12,3 s"


def test_silent_address_stops_before_anything_is_tried() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = environment.parse_url(f"postgres://u:p@127.0.0.1:{listener.getsockname()[1]}/n")
        assert environment.reachable(address) is address
    with pytest.raises(Stop, match="niet te bereiken"):
        environment.reachable(address)
