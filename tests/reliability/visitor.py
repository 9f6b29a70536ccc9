"""Somebody at a browser, over real HTTP: signs in, reads, sends forms."""

import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any

from parties.accounts import PASSWORD

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PATIENCE = 25


@dataclass(frozen=True)
class Answer:
    """`status` 0: nobody answered at all."""

    status: int
    body: str = ""
    retry_after: str = ""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass
class Visitor:
    base: str
    cookies: CookieJar = field(default_factory=CookieJar)

    def get(self, path: str) -> Answer:
        return self._ask(path, None)

    def post(self, path: str, **values: str) -> Answer:
        """With the token of the page that stands there."""
        found = TOKEN.search(self.get(path).body)
        return self.send(path, {"csrfmiddlewaretoken": found[1] if found else ""} | values)

    def send(self, path: str, values: dict[str, str], patience: float = PATIENCE) -> Answer:
        """A form as it stands there, token and all."""
        return self._ask(path, urllib.parse.urlencode(values).encode(), patience)

    def sign_in(self, email: str, password: str = PASSWORD) -> Answer:
        return self.post("/accounts/login/", login=email, password=password)

    def _ask(self, path: str, data: bytes | None, patience: float = PATIENCE) -> Answer:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), NoRedirect())
        request = urllib.request.Request(self.base + path, data, {"Referer": self.base + path})  # noqa: S310
        try:
            with opener.open(request, timeout=patience) as answer:
                return Answer(answer.status, answer.read().decode(errors="replace"))
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")
            return Answer(error.code, text, error.headers.get("Retry-After", ""))
        except (OSError, HTTPException):
            return Answer(0)
