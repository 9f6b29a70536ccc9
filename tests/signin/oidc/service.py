"""A sign-in service on loopback that can be told to lie in every way a real one, or who sits between, could."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from convenant import clock
from convenant.signin.oidc.attempt import challenge
from convenant.signin.oidc.token import at_hash

CLIENT, SECRET, ACCESS = "portaal", "geheim&+ %/=é", "toegang-voor-een-keer"
GOOD_KEY, OTHER_KEY = (rsa.generate_private_key(65537, 2048) for _ in range(2))
WEAK_KEY = rsa.generate_private_key(65537, 1024)  # noqa: S505  (the point of it)
CURVE_KEY = ec.generate_private_key(ec.SECP256R1())
Claims = dict[str, Any]


def public(key: Any, kid: str, **more: str) -> dict[str, Any]:
    make = ECAlgorithm if isinstance(key, ec.EllipticCurvePrivateKey) else RSAAlgorithm
    return {**make.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig"} | more


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@dataclass
class FakeService:
    """Answers truly; `forge` gets the claims and gives the token instead, `answers` replaces a page by its path."""

    port: int = 0
    subject: str = "sub-anna"
    claims: Claims = field(default_factory=dict)
    discovery: Claims = field(default_factory=dict)
    keys: list[dict[str, Any]] = field(default_factory=lambda: [public(GOOD_KEY, "een")])
    forge: Callable[[Claims], str] | None = None
    answers: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def authorize(self, address: str) -> dict[str, str]:
        """What the person's browser brings there; gives what it brings back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def page(self, path: str, sent: dict[str, str], headers: Any) -> tuple[int, Any]:
        if path.endswith("openid-configuration"):
            return 200, self.configuration()
        if path == "/keys":
            return 200, {"keys": self.keys}
        if path == "/userinfo":
            return 200, {"sub": self.subject} | self.claims.get("apart", {})
        return self.token(sent, headers) if path == "/token" else (404, {})

    def configuration(self) -> Claims:
        paths = {"authorization_endpoint": "/auth", "token_endpoint": "/token", "jwks_uri": "/keys"}
        paths["userinfo_endpoint"] = "/userinfo"
        told = {name: self.issuer + path for name, path in paths.items()}
        extra = {"code_challenge_methods_supported": ["S256"], "authorization_response_iss_parameter_supported": True}
        return {"issuer": self.issuer, **told, **extra, **self.discovery}

    def token(self, sent: dict[str, str], headers: Any) -> tuple[int, Any]:
        """A code once, for whom it was given to, with the verifier and the secret."""
        given = self.codes.pop(sent.get("code", ""), None)
        if headers.get("Authorization") != basic():
            return 401, {"error": "invalid_client"}
        if given is None or challenge(sent.get("code_verifier", "")) != given["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        if sent["redirect_uri"] != given["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        claims = self.good_claims(given["nonce"])
        token = self.forge(claims) if self.forge else signed(claims)
        return 200, {"access_token": ACCESS, "token_type": "Bearer", "id_token": token}

    def good_claims(self, nonce: str) -> Claims:
        now = int(clock.now().timestamp())
        times = {"iat": now, "exp": now + 300, "nbf": now}
        who = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT, "nonce": nonce, "at_hash": at_hash(ACCESS)}
        return {**who, **times} | {name: value for name, value in self.claims.items() if name != "apart"}


def basic() -> str:
    from urllib.parse import quote_plus

    return "Basic " + base64.b64encode(f"{CLIENT}:{quote_plus(SECRET)}".encode()).decode()


def signed(claims: Claims, key: Any = GOOD_KEY, algorithm: str = "RS256", **head: Any) -> str:
    return jwt.encode(claims, key, algorithm, headers={"kid": "een"} | head)


@contextmanager
def running(service: FakeService) -> Iterator[FakeService]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, sent: dict[str, str]) -> None:
            path = urlsplit(self.path).path
            service.asked.append(path)
            if path in service.answers:
                status, body, headers = service.answers[path]
            else:
                status, found = service.page(path, sent, self.headers)
                body, headers = json.dumps(found).encode(), {}
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service.port = server.server_port
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield service
        server.shutdown()
