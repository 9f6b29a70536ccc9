import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from convenant.launch import processes, system
from convenant.launch.locks import sole_launcher
from convenant.launch.steps import Stop


def spawn(script: str) -> subprocess.Popen[bytes]:
    return processes._spawn([sys.executable, "-c", script], {}, subprocess.PIPE)


def is_alive(pid: int) -> bool:
    """A zombie that nobody has reaped yet does not count."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def wait_until_gone(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_alive(pid)


def test_lines_wait_until_they_are_whole() -> None:
    with spawn("") as process:
        child = processes.Child("web", process)
        assert processes.whole_lines(child, b"een\ntw") == ["een"]
        assert processes.whole_lines(child, b"ee\n\xff\n") == ["twee", "\ufffd"]
        assert child.unfinished == b""


WAITS = "import os, time\nwhile not os.path.exists(os.environ['SEEN']): time.sleep(0.01)"
FAILS = "import os, sys\nprint('said', flush=True)\nopen(os.environ['SEEN'], 'w').close()\nsys.exit('not good')"


def test_programs_side_by_side_are_told_as_they_end(tmp_path: Path) -> None:
    """The first waits for what the second one does."""
    commands = {name: [sys.executable, "-c", script] for name, script in (("waits", WAITS), ("fails", FAILS))}
    told = sorted(processes.run_side_by_side(commands, {"SEEN": str(tmp_path / "seen")}))
    assert told == [("fails", 1, "said\nnot good"), ("waits", 0, "")]


def test_programs_side_by_side_end_with_who_asked() -> None:
    commands = {"ends": [sys.executable, "-c", ""], "stays": [sys.executable, "-c", "import time; time.sleep(60)"]}
    running = processes.run_side_by_side(commands, {})
    started = time.monotonic()
    assert next(running)[0] == "ends"
    running.close()
    assert time.monotonic() - started < 20


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_ending_leaves_no_grandchild_that_ignores_signals() -> None:
    grandchild = "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    script = (
        "import subprocess, sys, time\n"
        f"print(subprocess.Popen([sys.executable, '-c', {grandchild!r}]).pid, flush=True)\n"
        "time.sleep(60)"
    )
    with spawn(script) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        assert is_alive(pid)
        processes.end_family(process)
    assert process.returncode == -signal.SIGTERM
    assert wait_until_gone(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_child_ends_when_the_launcher_is_killed() -> None:
    launcher = (
        "import subprocess, sys, time\n"
        "from convenant.launch import processes\n"
        "child = processes._spawn([sys.executable, '-c', 'import time; time.sleep(60)'], {})\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)"
    )
    with spawn(launcher) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.kill()
    assert wait_until_gone(pid)


def test_dead_child_is_found() -> None:
    family = processes.Family()
    try:
        family.start("web", [sys.executable, "-c", "raise SystemExit(3)"], {})
        family.children[0].process.wait()
        dead = family.first_dead()
        assert dead is not None
        assert (dead.name, dead.process.returncode) == ("web", 3)
    finally:
        handlers = [(number, signal.getsignal(number)) for number in processes.ENDING_SIGNALS]
        family.end()
        for number, handler in handlers:
            signal.signal(number, handler)


def test_second_launcher_is_refused_and_the_lock_goes_again(tmp_path: Path) -> None:
    first, second, third = (sole_launcher(tmp_path, "draait al") for _ in range(3))
    with first, pytest.raises(Stop, match="draait al"):
        second.__enter__()
    with third:
        pass


def test_missing_parts_are_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    sentence = system.advice(["libpango-1.0-0", "chromium"])
    assert "browsertests en pdf's" in sentence
    assert sentence.endswith("sudo apt-get install -y --no-install-recommends libpango-1.0-0 chromium")


def test_apt_is_left_alone_when_asked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("NO_APT", "1")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(system, "missing_packages", lambda **_: ["libpango-1.0-0"])
    monkeypatch.setattr(system, "_apt", lambda *_: pytest.fail("apt ran"))
    system.provide_system_parts(browser=False)
    assert "libpango-1.0-0" in capsys.readouterr().out


def test_apt_fetches_lists_only_after_a_failed_install(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    codes = iter([100, 0, 0])

    def apt(arguments: list[str]) -> int:
        calls.append(arguments[0])
        return next(codes)

    monkeypatch.setattr(system, "_apt", apt)
    system._install(["chromium"])
    assert calls == ["install", "update", "install"]
