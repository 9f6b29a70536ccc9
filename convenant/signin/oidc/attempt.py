"""One attempt: out to the sign-in service, and back with a code. The session keeps it, for ten minutes and one answer.

Each organisation has a return address of its own, so an answer cannot pass for that of another service (RFC 9700, 4.4).
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import QueryDict
from django.urls import reverse

from convenant import clock
from convenant.models import IdentityProvider
from convenant.tenancy.scope import MEMBER, scope, system_actor

from .fetching import post
from .person import completed, welcome
from .refusals import Cancelled, Forged, ServiceFault, Stale
from .service import Service, service_of
from .token import Claims, verified

SESSION_KEY = "signin_attempt"
MINUTES = 10
LOGIN, CONNECT = "login", "connect"
LONGEST = 4096
CLIENT_REFUSED = (
    "De inlogdienst kent deze client niet, of het client secret is verlopen. Vul een nieuw client secret in."
)


@dataclass(frozen=True)
class Attempt:
    provider: str
    purpose: str
    then: str
    user: str
    state: str
    nonce: str
    verifier: str
    began: float


def leave(session: SessionBase, provider: IdentityProvider, *, purpose: str, then: str = "", user: str = "") -> str:
    """The address of the service to go to. A second attempt in the same browser ends the first."""
    service = service_of(provider.issuer)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    attempt = Attempt(str(provider.pk), purpose, then, user, state, nonce, verifier, clock.now().timestamp())
    session[SESSION_KEY] = asdict(attempt)
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": return_address(provider),
        "scope": "openid",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge(attempt.verifier),
        "code_challenge_method": "S256",
    }
    glue = "&" if "?" in service.authorization_endpoint else "?"
    return f"{service.authorization_endpoint}{glue}{urlencode(query)}"


def return_address(provider: IdentityProvider) -> str:
    """Registered at the service letter by letter."""
    return f"{settings.PORTAL_URL}{reverse('sso:return', kwargs={'provider_id': provider.pk})}"


def challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def arrive(session: SessionBase, provider: IdentityProvider, answer: QueryDict) -> tuple[Attempt, Claims]:
    """Whom the service vouches for. Whatever comes of it, this attempt is over. Raises SignInRefused."""
    attempt = _taken(session, provider, answer)
    service = service_of(provider.issuer)
    _of_this_service(service, answer)
    code = _single(answer, "code")
    if "error" in answer or not code:
        raise Cancelled("error of the service")
    identity_token, access_token = _exchange(provider, service, code, attempt.verifier)
    claims = verified(
        identity_token, service=service, client_id=provider.client_id, nonce=attempt.nonce, access_token=access_token
    )
    claims = completed(claims, provider, service, access_token)
    welcome(claims, provider)
    return attempt, claims


def _taken(session: SessionBase, provider: IdentityProvider, answer: QueryDict) -> Attempt:
    kept = session.pop(SESSION_KEY, None)
    if kept is None:
        raise Stale("no attempt")
    attempt = Attempt(**kept)
    if not hmac.compare_digest(_single(answer, "state").encode(), attempt.state.encode()):
        raise Stale("state")
    if attempt.provider != str(provider.pk):
        raise Forged("another service")
    if clock.now().timestamp() - attempt.began > MINUTES * 60:
        raise Stale("time")
    return attempt


def _single(answer: QueryDict, name: str) -> str:
    """Empty when it is missing, there twice or too long."""
    values = answer.getlist(name)
    return values[0] if len(values) == 1 and len(values[0]) <= LONGEST and values[0].isascii() else ""


def _of_this_service(service: Service, answer: QueryDict) -> None:
    """RFC 9207: a service that names itself does so in every answer."""
    if ("iss" in answer or service.names_itself) and _single(answer, "iss") != service.issuer:
        raise Forged("iss")


def _exchange(provider: IdentityProvider, service: Service, code: str, verifier: str) -> tuple[str, str]:
    """The ID token and the access token."""
    sent: dict[str, Any] = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": return_address(provider),
        "code_verifier": verifier,
    }
    secret, headers = client_secret(provider), {}
    if service.by_post or not secret:
        sent |= {"client_id": provider.client_id} | ({"client_secret": secret} if secret else {})
    else:
        pair = f"{quote_plus(provider.client_id)}:{quote_plus(secret)}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    status, told = post(service.token_endpoint, data=sent, headers=headers)
    return _tokens(status, told)


def _tokens(status: int, told: dict[str, Any]) -> tuple[str, str]:
    if told.get("error") in ("invalid_client", "unauthorized_client"):
        raise ServiceFault("client", CLIENT_REFUSED)
    if status != 200:
        raise Forged(f"token endpoint {status}")
    identity, access = told.get("id_token"), told.get("access_token")
    if not isinstance(identity, str) or not isinstance(access, str) or str(told.get("token_type")).lower() != "bearer":
        raise Forged("token endpoint")
    return identity, access


def client_secret(provider: IdentityProvider) -> str:
    """Sealed with the organisation's own key, which only its scope reaches; nothing else is read there."""
    with scope(system_actor(MEMBER, provider.organisation_id)):
        return provider.reveal("client_secret")
