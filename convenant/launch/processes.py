"""Child processes: each in a session of its own, so that nothing of it can outlive the launcher."""

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from convenant.launch.environment import Variables, child_environment
from convenant.launch.places import ROOT
from convenant.launch.steps import say

Command = Sequence[str | Path]
Told = Generator[tuple[str, int, str], None, None]

PATIENCE = 8.0
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SET_PARENT_DEATH_SIGNAL, SET_CHILD_SUBREAPER = 1, 36  # prctl(2)


class Interrupted(Exception):
    """Somebody asked the launcher to end: Ctrl-C, a kill, or a closed terminal."""


def catch_ending_signals() -> None:
    """Turns the ending signals into Interrupted, once."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        ignore_ending_signals()
        raise Interrupted

    for number in ENDING_SIGNALS:
        signal.signal(number, interrupt)


def ignore_ending_signals() -> None:
    """For the clean-up: a second Ctrl-C may not leave half of it undone."""
    for number in ENDING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def adopt_orphans() -> None:
    """On Linux servers that went to the background stay ours, so that we can see them end.

    Else they end as zombies where process 1 reaps nothing, as in many containers.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1)


def reap_orphans() -> None:
    """Waits shortly for adopted processes that were told to end."""
    deadline = time.monotonic() + PATIENCE
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0] or time.monotonic() < deadline:
            time.sleep(0.01)


def run_to_end(command: Command, variables: Variables) -> int:
    """Exit code of a program that shares our output; the whole family ends when we are interrupted."""
    process = _spawn(command, variables)
    try:
        return process.wait()
    finally:
        end_family(process)


def run_side_by_side(commands: Mapping[str, Command], variables: Variables) -> Told:
    """Name, exit code and output of each program as it ends; all of them end when we are interrupted."""
    running: dict[str, tuple[subprocess.Popen[bytes], IO[bytes]]] = {}
    with ExitStack() as stack:
        for name, command in commands.items():
            output = stack.enter_context(tempfile.TemporaryFile())
            running[name] = _spawn(command, variables, output.fileno()), output
            stack.callback(end_family, running[name][0])
        while running:
            for name in [name for name, (process, _) in running.items() if process.poll() is not None]:
                process, told = running.pop(name)
                told.seek(0)
                yield name, process.returncode, told.read().decode(errors="replace").rstrip()
            time.sleep(0.05)


@dataclass
class Child:
    name: str
    process: subprocess.Popen[bytes]
    unfinished: bytes = b""


@dataclass
class Family:
    """Long-running children whose output becomes one log."""

    children: list[Child] = field(default_factory=list)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def start(self, name: str, command: Command, variables: Variables) -> None:
        child = Child(name, _spawn(command, variables, subprocess.PIPE))
        self.children.append(child)
        self.selector.register(child.process.stdout or -1, selectors.EVENT_READ, child)

    def show_output(self, seconds: float) -> None:
        """Waits up to `seconds` for output and prints the whole lines of it."""
        for key, _ in self.selector.select(seconds):
            data = os.read(key.fd, 65536)
            if not data:
                self.selector.unregister(key.fileobj)
            for line in whole_lines(key.data, data):
                say(f"{key.data.name:<7}| {line}")

    def first_dead(self) -> Child | None:
        return next((child for child in self.children if child.process.poll() is not None), None)

    def end(self) -> None:
        ignore_ending_signals()
        for child in self.children:
            _signal(child.process, signal.SIGTERM)
        for child in self.children:
            end_family(child.process)
        self.selector.close()


def whole_lines(child: Child, data: bytes) -> list[str]:
    """The lines that are complete; the rest waits in the child for what follows."""
    *lines, child.unfinished = (child.unfinished + data).split(b"\n")
    return [line.decode(errors="replace") for line in lines]


def end_family(process: subprocess.Popen[bytes]) -> None:
    """Asks the process to end, waits, then kills whatever is left of its session's process group."""
    _signal(process, signal.SIGTERM)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    if process.poll() is None:
        process.send_signal(number)


def _spawn(command: Command, variables: Variables, output: int | None = None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env=child_environment(variables),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output and subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with_parent(),
    )


def die_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel ends the child when the launcher is killed outright.

    Loaded before the fork: the child may not import. The launcher has no threads.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
