"""What a process asks itself before it serves: are its login and its master key the right ones?"""

import sys
from typing import Any

from django.core.checks import Tags, run_checks
from django.db import connections


def refuse_to_serve_unsound(**_: Any) -> None:
    """Ends the process, with the reason on standard error. Leaves no connection to the processes that it forks."""
    problems = [found for found in run_checks(tags=[Tags.database], databases=["default"]) if found.is_serious()]
    connections["default"].close()
    if hasattr(connections["default"], "close_pool"):
        connections["default"].close_pool()
    if problems:
        sys.stderr.write("".join(f"Het portaal start niet. {found.msg} ({found.id})\n" for found in problems))
        raise SystemExit(1)
