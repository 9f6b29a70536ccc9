"""Figures of a running portal: what a newcomer's machine has to bear."""

import statistics
import subprocess
from dataclasses import dataclass

from convenant.launch.processes import Family
from convenant.launch.serve import fetch
from convenant.launch.steps import Stop, stopwatch

REQUESTS = 200
FIRST_PAGE = "/accounts/login/"


@dataclass(frozen=True)
class Figures:
    web_megabytes: float
    first_page_kilobytes: float
    median_milliseconds: float


def measure(family: Family, port: int) -> Figures:
    """The page's own bytes, uncompressed, without its style sheets."""
    status, page = fetch(port, FIRST_PAGE)
    if status != 200:
        raise Stop(f"De pagina {FIRST_PAGE} geeft status {status}.")
    web = next(child for child in family.children if child.name == "web")
    return Figures(_largest_process(web.process.pid), len(page) / 1000, statistics.median(_times(port)))


def _times(port: int) -> list[float]:
    return [_milliseconds(port) for _ in range(REQUESTS)]


def _milliseconds(port: int) -> float:
    watch = stopwatch()
    fetch(port, "/healthz")
    return watch() * 1000


def _largest_process(group: int) -> float:
    """Resident memory in MB of the largest process of a process group."""
    listing = subprocess.run(["ps", "-A", "-o", "pgid=,rss="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listing.splitlines()]
    return max(int(resident) for process_group, resident in rows if int(process_group) == group) / 1000
