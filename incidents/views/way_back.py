"""From the register to an incident and back to the same list: view, filters and page go along in the address.

`terug` holds the query of the register and no address: whatever stands in it, it leads to the register alone.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from convenant.addresses import address
from convenant.http import PortalRequest
from incidents.forms.filters import RegisterFilter

KEYS = frozenset({*RegisterFilter.base_fields, "weergave", "pagina"})
MOST, LONGEST = 20, 200


def known(query: Mapping[str, str]) -> dict[str, str]:
    return {name: value[:LONGEST] for name, value in list(query.items())[:MOST] if name in KEYS and value}


def asked(request: PortalRequest) -> dict[str, str]:
    """The query of the list that this person came from."""
    return known(dict(parse_qsl(request.GET.get("terug", "")[: MOST * LONGEST])))


def list_url(query: Mapping[str, str]) -> str:
    told = urlencode(known(query))
    return address("incidents:list") + (f"?{told}" if told else "")


def keeping(query: Mapping[str, str]) -> str:
    """What an address below the register gets behind it; empty for the register as it opens."""
    told = urlencode(known(query))
    return f"?{urlencode({'terug': told})}" if told else ""


def to_incident(request: PortalRequest, pk: UUID) -> HttpResponse:
    return redirect(address("incidents:detail", pk) + keeping(asked(request)))
