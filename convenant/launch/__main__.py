"""Reads the command line. The version check comes first: older Pythons can't read the other modules."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("Er is Python 3.11 of nieuwer nodig. Kies er een met: make demo PYTHON=python3.11")

from convenant.launch.commands import main

sys.exit(main(sys.argv[1:]))
