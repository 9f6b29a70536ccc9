"""Who governs is called what it is there: a school has no burgemeester."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from convenant.tenancy.kinds import FUNCTIONS, Function, OrganisationKind, function_name
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor, scope

ClientOf = Callable[[Actor], Client]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("gemeente", "Burgemeester of bestuurder"), ("school", "Bestuurder van de school"), ("politie", "Bestuurder")],
)
def test_who_governs_is_called_by_the_kind_of_organisation(kind: str, name: str) -> None:
    assert function_name("bestuurder", kind) == name
    assert function_name("bestuurder") == Function.BESTUURDER.label, "of a kind that nobody knows"


def test_every_function_has_a_name_at_every_kind_that_has_it() -> None:
    for kind, functions in FUNCTIONS.items():
        assert all(function_name(each, kind) for each in functions)
    assert function_name("weg", OrganisationKind.SCHOOL) == ""


def test_the_board_of_a_school_reads_no_burgemeester(anna: Actor, client_of: ClientOf) -> None:
    with scope(anna):
        row = Membership.objects.get(pk=str(anna.membership_id))
        row.function = "bestuurder"
        row.save(update_fields=["function"])
        assert row.get_function_display() == "Bestuurder van de school"
    pages = [client_of(anna).get(reverse(name), follow=True) for name in ("home", "account", "colleagues:list")]
    texts = [page.content.decode() for page in pages]
    assert all("Burgemeester" not in text for text in texts)
    assert "Bestuurder van de school" in texts[0]
