"""`python -m tests.mutants [--results FILE] [NAME OR ROW ...]`: breaks a copy of the portal in one way at a time.

Wants the variables of a started profile. Ends with 1 when a mutant is not killed.
"""

import argparse
import json
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from .catalogue import Mutant, load_catalogue
from .laboratory import Bench, benches
from .trial import KILLED, Verdict, text_table, try_mutant, try_sound_tree

PROCESSES = 2


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ends the copies and their databases too
    mutants = [m for m in load_catalogue() if not options.chosen or {m.name, m.row} & set(options.chosen)]
    verdicts = try_all(mutants)
    print(text_table(verdicts))  # noqa: T201
    if options.results:
        options.results.write_text(json.dumps([verdict.as_dict() for verdict in verdicts], indent=1))
    return 0 if verdicts and all(verdict.outcome == KILLED for verdict in verdicts) else 1


def try_all(mutants: list[Mutant]) -> list[Verdict]:
    free: SimpleQueue[Bench] = SimpleQueue()
    with benches(PROCESSES) as made, ThreadPoolExecutor(PROCESSES) as pool:
        ailing = try_sound_tree(mutants, made[0], PROCESSES)
        for test in ailing:
            print(f"fails with nothing broken: {test}", flush=True)  # noqa: T201
        for bench in made:
            free.put(bench)
        return list(pool.map(lambda mutant: _on_a_free_bench(mutant, free, ailing), mutants))


def _on_a_free_bench(mutant: Mutant, free: "SimpleQueue[Bench]", ailing: list[str]) -> Verdict:
    bench = free.get()
    try:
        verdict = try_mutant(mutant, bench, ailing)
    finally:
        free.put(bench)
    print(f"{verdict.outcome}: {mutant.row} {mutant.name}: {verdict.seen_by}", flush=True)  # noqa: T201
    return verdict


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--results", type=Path, help="write the verdicts as JSON to this file")
    parser.add_argument("chosen", nargs="*", metavar="NAME OR ROW", help="only these")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
