"""The ID token: who signed it, for whom, for which attempt, and when. Nothing in its head chooses what checks it."""

import base64
import hashlib
import hmac
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.exceptions import PyJWTError

from convenant import clock

from .refusals import Forged, ServiceFault
from .service import Service, keys_of

KINDS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
"""Signing algorithms that are accepted, and the kind of key each needs: no `none`, and no shared secret."""
FOREIGN_KEYS = ("jku", "jwk", "x5u", "x5c", "crit", "b64", "zip")
"""Parts of a head that offer a key of one's own, or ask for something that is not done here."""
LEEWAY, OLDEST = 60, 600
MUST = ["iss", "sub", "aud", "exp", "iat"]
SMALLEST_RSA = 2048
LONGEST_SUBJECT = 255
KEYS_CHANGED = (
    "De inlogdienst tekent met een sleutel die hij niet bekendmaakt. Zijn de sleutels veranderd? "
    "Test de verbinding opnieuw en vraag het aan wie de inlogdienst beheert."
)
UNREADABLE = (PyJWTError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError)
"""What a token that somebody made up can bring about while it is read."""
Claims = dict[str, Any]


def verified(token: str, *, service: Service, client_id: str, nonce: str, access_token: str) -> Claims:
    """Raises Forged; ServiceFault when the service signs with a key it does not publish."""
    try:
        head = jwt.get_unverified_header(token)
        algorithm = str(head.get("alg"))
        _sound_head(head, algorithm)
        claims: Claims = jwt.decode(
            token, _key(head, algorithm, service), algorithms=[algorithm], audience=client_id, issuer=service.issuer,
            leeway=LEEWAY, options={"require": MUST, "strict_aud": False},
        )  # fmt: skip
    except UNREADABLE as error:
        raise Forged(f"token {type(error).__name__}") from None
    _meant_for(claims, client_id)
    _of_this_attempt(claims, nonce)
    if "at_hash" in claims and not _same(claims["at_hash"], at_hash(access_token)):
        raise Forged("at_hash")
    return claims


def _sound_head(head: dict[str, Any], algorithm: str) -> None:
    if algorithm not in KINDS:
        raise Forged("algorithm")
    if any(part in head for part in FOREIGN_KEYS):
        raise Forged("key in head")
    if str(head.get("typ", "JWT")).upper() != "JWT":
        raise Forged("kind of token")


def _key(head: dict[str, Any], algorithm: str, service: Service) -> Any:
    """The published key with this name that fits the algorithm; after a change of keys they are asked once more."""
    for anew in (False, True):
        fitting = [each for each in keys_of(service, anew=anew) if _fits(each, head.get("kid"), algorithm)]
        if len(fitting) == 1:
            return _strong(jwt.PyJWK(fitting[0], algorithm).key)
    raise ServiceFault("unknown key", KEYS_CHANGED)


def _fits(key: dict[str, Any], name: object, algorithm: str) -> bool:
    named = name is None or key.get("kid") == name
    use, meant = key.get("use", "sig"), key.get("alg", algorithm)
    return named and key.get("kty") == KINDS[algorithm] and use == "sig" and meant == algorithm


def _strong(key: Any) -> Any:
    if isinstance(key, RSAPublicKey) and key.key_size < SMALLEST_RSA:
        raise Forged("weak key")
    return key


def _meant_for(claims: Claims, client_id: str) -> None:
    """PyJWT saw that we are among the audience; of more than one, we must be the one it was given to."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) != 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise Forged("azp")
    subject = claims["sub"]
    plain = isinstance(subject, str) and subject.isascii() and subject.isprintable() and subject.strip()
    if not plain or len(subject) > LONGEST_SUBJECT:
        raise Forged("sub")


def _of_this_attempt(claims: Claims, nonce: str) -> None:
    if not _same(claims.get("nonce"), nonce):
        raise Forged("nonce")
    if clock.now().timestamp() - float(claims["iat"]) > OLDEST:
        raise Forged("old")


def _same(given: object, wanted: str) -> bool:
    return isinstance(given, str) and given.isascii() and hmac.compare_digest(given, wanted)


def at_hash(access_token: str) -> str:
    """All accepted algorithms hash with SHA-256 (OpenID Connect Core 3.1.3.6)."""
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()
