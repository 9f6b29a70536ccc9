"""Whom a service speaks of: staff or pupil, of which organisation, with or without a second factor."""

import re
from typing import Any

from convenant.models import IdentityProvider

from .fetching import get
from .refusals import Forged, NotStaff, OtherOrganisation, Pupil
from .service import Service

PUPILS = frozenset({"student", "pupil", "leerling", "learner", "alum"})
AFFILIATIONS = (
    "affiliation", "eduperson_affiliation", "eduPersonAffiliation", "eduperson_scoped_affiliation",
    "eduPersonScopedAffiliation", "nlEduPersonAffiliation", "urn:mace:dir:attribute-def:eduPersonAffiliation",
)  # fmt: skip
"""Names under which federations of education tell what somebody is. `student` in one of them is enough to refuse."""
SEVERAL = re.compile(r"[;,|\s]+")
Claims = dict[str, Any]


def completed(claims: Claims, provider: IdentityProvider, service: Service, access_token: str) -> Claims:
    """With what the service tells apart, when a claim we must see is not in the token itself."""
    asked = {provider.affiliation_claim, provider.tenant_claim} - {""}
    if asked <= claims.keys() or not service.userinfo_endpoint:
        return claims
    status, told = get(service.userinfo_endpoint, headers={"Authorization": f"Bearer {access_token}"})
    if status != 200 or told.get("sub") != claims["sub"]:
        raise Forged("userinfo")
    return told | claims


def welcome(claims: Claims, provider: IdentityProvider) -> None:
    """Raises Pupil, NotStaff or OtherOrganisation."""
    kinds = {kind for name in (*AFFILIATIONS, provider.affiliation_claim) for kind in _words(claims.get(name))}
    if kinds & PUPILS:
        raise Pupil("pupil")
    if provider.affiliation_claim:
        own = set(_words(claims.get(provider.affiliation_claim)))
        if not own & {str(each).lower() for each in provider.allowed_affiliations}:
            raise NotStaff("affiliation")
    if provider.tenant_claim and claims.get(provider.tenant_claim) not in (
        provider.tenant_value,
        [provider.tenant_value],
    ):
        raise OtherOrganisation("tenant")


def _words(value: object) -> list[str]:
    """ "employee@school.example" says employee, for that school; one text may hold several: "student;member"."""
    values = value if isinstance(value, list) else [value]
    parts = (part for each in values if isinstance(each, str) for part in SEVERAL.split(each) if part)
    return [part.partition("@")[0].lower() for part in parts]


def second_factor(claims: Claims, provider: IdentityProvider) -> bool:
    """Whether the service proves one, by the values that the organisation set down."""
    methods = claims.get("amr")
    told = {claims.get("acr")} if isinstance(claims.get("acr"), str) else set()
    told |= {each for each in methods if isinstance(each, str)} if isinstance(methods, list) else set()
    return bool(told & set(provider.mfa_values))
