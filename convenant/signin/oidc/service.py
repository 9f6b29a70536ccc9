"""What a sign-in service says of itself: its addresses and its keys. Read again after an hour, or when a key is new."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from .fetching import allowed, get
from .refusals import ServiceFault

HOUR, MINUTE = 3600, 60
ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri")
WELL_KNOWN = "/.well-known/openid-configuration"
OTHER_ISSUER = "De inlogdienst noemt een andere uitgever (issuer) dan hier is ingevuld."
INCOMPLETE = "De inlogdienst geeft zijn adressen niet volledig op."
NO_PKCE = "De inlogdienst ondersteunt geen PKCE (S256). Zet dat daar aan."
NO_KEYS = "De inlogdienst geeft geen sleutels waarmee het portaal zijn antwoorden kan controleren."


@dataclass(frozen=True)
class Service:
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    names_itself: bool = False
    """RFC 9207: its answer tells by `iss` whose it is."""
    by_post: bool = False
    """The secret goes in the body; else as basic authentication."""


def service_of(issuer: str, *, anew: bool = False) -> Service:
    """Raises ServiceFault."""
    key = f"oidc.service.{issuer}"
    found: dict[str, Any] | None = None if anew else cache.get(key)
    if found is None:
        found = _read(issuer.rstrip("/") + WELL_KNOWN)
        service = _checked(issuer, found)
        cache.set(key, found, HOUR)
        return service
    return _checked(issuer, found)


def _checked(issuer: str, found: dict[str, Any]) -> Service:
    """The issuer is compared as it stands: no slash, case or port more or less."""
    if found.get("issuer") != issuer:
        raise ServiceFault("issuer of discovery", OTHER_ISSUER)
    authorization, token, keys = (_address(found.get(name)) for name in ADDRESSES)
    if not (authorization and token and keys):
        raise ServiceFault("addresses of discovery", INCOMPLETE)
    if "S256" not in (_names(found.get("code_challenge_methods_supported")) or ["S256"]):
        raise ServiceFault("pkce", NO_PKCE)
    ways = _names(found.get("token_endpoint_auth_methods_supported"))
    return Service(
        issuer,
        authorization,
        token,
        keys,
        userinfo_endpoint=_address(found.get("userinfo_endpoint")),
        names_itself=found.get("authorization_response_iss_parameter_supported") is True,
        by_post="client_secret_post" in ways and "client_secret_basic" not in ways,
    )


def _address(url: object) -> str:
    """Empty for what is no address that may be asked."""
    return url if isinstance(url, str) and allowed(url) else ""


def _names(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def keys_of(service: Service, *, anew: bool = False) -> list[dict[str, Any]]:
    """The public keys as they are published. `anew` asks again, once a minute at most. Raises ServiceFault."""
    key = f"oidc.keys.{service.jwks_uri}"
    found: list[dict[str, Any]] | None = cache.get(key)
    if found is None or (anew and cache.add(f"{key}.asked", True, MINUTE)):
        published = _read(service.jwks_uri).get("keys")
        found = [each for each in published if isinstance(each, dict)] if isinstance(published, list) else []
        if not found:
            raise ServiceFault("no keys", NO_KEYS)
        cache.set(key, found, HOUR)
    return found


def _read(url: str) -> dict[str, Any]:
    status, found = get(url)
    if status != 200:
        raise ServiceFault(f"status {status}", f"De inlogdienst antwoordt met foutcode {status}.")
    return found
