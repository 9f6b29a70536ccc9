"""S14 over the whole portal: every page and every form. A file of its own, because the releases that
test_s14_reads.py commits take the months that the busy portal asks figures for."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from convenant.audit.models import Entry
from convenant.tenancy.scope import Actor, scope
from parties import accounts
from tests.conftest import TODAY, signed_in
from tests.incidents.exchanging import POLICE

from .busy import AGENT, REGIE, SCHOOL, Busy, make_busy
from .reading import watching
from .test_fields import forms_of, pages_of, undone
from .test_s14_reads import DIRECTIE, READ, Figure, dossier  # noqa: F401  (a fixture)


@pytest.mark.slow
@pytest.mark.security("S14")
def test_s14_no_page_or_form_opens_a_cell_unseen(
    dossier: dict[str, Any],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    record_property: Figure,
) -> None:
    """Every page, then every form on every page, filled in; each form undone."""
    busy, asked, opened, missing = make_busy(), 0, 0, []
    for email in (SCHOOL, DIRECTIE, AGENT, REGIE):
        one = busy.get(email) or Busy(accounts.actor_named(email), POLICE["anna"], busy[SCHOOL].own)
        for send in requests_of(one, signed_in(one.actor)):
            with watching(monkeypatch) as seen:
                answer = send()
            asked, opened = asked + 1, opened + bool(seen.sensitive())
            if seen.sensitive() and not (READ & set(seen.actions) or any_vault_open(one.actor)):
                missing.append(f"{email} {answer.request['PATH_INFO']}: {seen.sensitive()} {seen.actions}")
    assert missing == []
    assert opened >= 3, "a crawl that opens nothing proves nothing"
    record_property("figure", f"S14: {asked} requests to every page and form, {opened} opened a cell, 0 unseen")


def any_vault_open(actor: Actor) -> bool:
    with scope(actor):
        return Entry.objects.filter(action="vault.opened", membership_id=actor.membership_id, at__gte=TODAY).exists()


def requests_of(one: Busy, client: Client) -> Iterator[Callable[[], Any]]:
    client.raise_request_exception = False
    pages = list(pages_of(one))
    yield from ((lambda address=address: client.get(address)) for address in pages)
    yield from ((lambda form=form: undone(client, form, {})) for form in forms_of(client, iter(pages)))
