"""The agreement with who runs the portal (AVG 28): generated, signed, and asked again when its text changes."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.test import Client, override_settings

from convenant import clock, registry
from convenant.actions.processor import sign_processor
from convenant.errors import Conflict, Refused
from convenant.models import ProcessorAgreement
from convenant.queries.processor_text import last_agreement, mark_of, parts_of, standing
from convenant.statements import keeper
from convenant.tenancy import hooks
from convenant.tenancy.scope import Actor, scope
from convenant.together import told_by

ClientOf = Callable[[Actor], Client]
WHERE = "/verwerkersovereenkomst/"


def signed_by(actor: Actor) -> ProcessorAgreement:
    parts = parts_of(actor.organisation_name, keeper())
    with scope(actor):
        return sign_processor(parts, mark_of(parts), "De bestuurder", clock.today(), None, actor=actor)


def waiting(actor: Actor) -> list[str]:
    source = registry.start_items.get("convenant.privacy")
    assert source is not None
    return [each.title for each in told_by(source(actor, hooks.circles_of(actor.organisation)))[0]]


def test_the_page_says_what_is_missing_and_then_what_was_signed(weert: Actor, client_of: ClientOf) -> None:
    client = client_of(weert)
    page = client.get(WHERE)
    assert page.context["standing"].word == "ontbreekt"
    sent = {"signer": "Bestuurder", "signed_on": "2026-11-20", "mark": page.context["form"]["mark"].value()}
    assert client.post(WHERE, sent | {"submission": str(uuid4())}).status_code == 302
    again = client.get(WHERE)
    assert again.context["standing"].word == "getekend"
    assert "Bestuurder" in again.content.decode()


def test_a_changed_text_asks_a_signature_again(weert: Actor) -> None:
    signed_by(weert)
    with scope(weert):
        assert standing(last_agreement(), parts_of(weert.organisation_name, keeper())).word == "getekend"
        with override_settings(KEEPER_NAME="Een ander"):
            assert standing(last_agreement(), parts_of(weert.organisation_name, keeper())).word == "tekst veranderd"


def test_nobody_signs_a_text_he_did_not_see_or_in_the_future(weert: Actor) -> None:
    parts = parts_of(weert.organisation_name, keeper())
    with scope(weert):
        with pytest.raises(Conflict):
            sign_processor(parts, "an old mark", "X", clock.today(), None, actor=weert)
        with pytest.raises(Refused):
            sign_processor(parts, mark_of(parts), "X", clock.today() + timedelta(days=1), None, actor=weert)
        assert not ProcessorAgreement.objects.exists()


def test_a_wrong_form_keeps_what_was_typed(weert: Actor, client_of: ClientOf) -> None:
    answer = client_of(weert).post(WHERE, {"signer": "Kanarie", "signed_on": "morgen", "mark": "x"})
    assert answer.status_code == 422
    assert "Kanarie" in answer.content.decode()


def test_the_operator_knows_that_and_not_what(weert: Actor, operator: Actor) -> None:
    signed_by(weert)
    with scope(operator):
        known = ProcessorAgreement.objects.filter(organisation_id=weert.organisation).values("signed_on", "mark")
        assert len(known) == 1
        with pytest.raises(DatabaseError), scope(operator):
            list(ProcessorAgreement.objects.values("signer"))


def test_another_organisation_has_none_of_it(weert: Actor, anna: Actor) -> None:
    signed_by(weert)
    with scope(anna):
        assert last_agreement() is None


def test_it_waits_on_the_start_page_until_it_stands(weert: Actor) -> None:
    with scope(weert):
        assert "Verwerkersovereenkomst" in waiting(weert)
    signed_by(weert)
    with scope(weert):
        assert "Verwerkersovereenkomst" not in waiting(weert)
