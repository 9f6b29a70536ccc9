from pathlib import Path

import pytest

from convenant.launch import virtualenv
from convenant.launch.steps import Stop

Installs = list[str]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "requirements").mkdir()
    (tmp_path / ".venv").mkdir()
    for name in ("demo", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"{name}==1")
    monkeypatch.setattr(virtualenv, "ROOT", tmp_path)
    monkeypatch.setattr(virtualenv, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(virtualenv, "data_root", lambda: tmp_path)
    monkeypatch.setattr(virtualenv, "_works", lambda: True)
    return tmp_path


@pytest.fixture
def installs(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Installs:
    done: Installs = []

    def pip_install(lock: str) -> None:
        done.append(lock)
        virtualenv._stamp(lock).write_text(virtualenv._fingerprint(lock))

    monkeypatch.setattr(virtualenv, "_install", pip_install)
    return done


def test_second_time_installs_nothing(installs: Installs) -> None:
    virtualenv.provide_packages("demo")
    virtualenv.provide_packages("demo")
    assert installs == ["demo"]


def test_changed_lock_installs_again(checkout: Path, installs: Installs) -> None:
    virtualenv.provide_packages("demo")
    (checkout / "requirements" / "demo.txt").write_text("demo==2")
    virtualenv.provide_packages("demo")
    assert installs == ["demo", "demo"]


def test_development_packages_serve_the_demo_but_not_the_other_way_round(installs: Installs) -> None:
    virtualenv.provide_packages("demo")
    virtualenv.provide_packages("dev")
    virtualenv.provide_packages("demo")
    assert installs == ["demo", "dev"]


def test_failed_install_leaves_no_stamp(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(virtualenv, "VENV_PYTHON", Path("/bin/false"))
    with pytest.raises(Stop, match="niet te installeren"):
        virtualenv.provide_packages("demo")
    assert not virtualenv._stamp("demo").exists()


def test_python_without_ensurepip_names_the_command(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(virtualenv, "_works", lambda: False)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(Stop, match=r"sudo apt-get install -y python3\.\d+-venv"):
        virtualenv.provide_packages("demo")
