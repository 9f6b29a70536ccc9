"""What a web process serves on the test database, whose world is that of one day: the portal, on that day.

`application` is the portal. `careless` is the mutant: it answers a form at once and does the work a moment later.
"""

import io
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import time_machine

from convenant.wsgi import application
from tests.conftest import TODAY

from .reporting import NEW

time_machine.travel(TODAY, tick=True).start()
LATER = 0.4
__all__ = ["application", "careless"]


def careless(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] != "POST" or environ["PATH_INFO"] != NEW:
        return application(environ, start_response)
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    threading.Thread(target=do_later, args=(environ | {"wsgi.input": io.BytesIO(body)},)).start()
    start_response("302 Found", [("Location", NEW)])
    return [b""]


def do_later(environ: dict[str, Any]) -> None:
    time.sleep(LATER)
    list(application(environ, lambda *_: lambda _: None))
