"""The public form: a service number never, names and phone numbers after one warning."""

from typing import Any

from django.test import Client

from convenant.tenancy.scope import Actor

from .telling import STORY, posted, reports, switched_on


def test_a_service_number_is_refused_and_nothing_is_lost(utrecht: Actor) -> None:
    place, neighbour = switched_on(utrecht), Client()
    for field in ("story", "where", "contact"):
        told: dict[str, Any] = {field: "Nummer 111222333 stond erop."}
        answer = posted(neighbour, place, **told)
        assert answer.status_code == 422
        (said,) = answer.context["form"].errors[field]
        assert ("BSN" in said, said.count("Haal het weg")) == (True, 1)
        assert "Nummer 111222333 stond erop." in answer.content.decode()
    assert not reports(utrecht)


def test_a_name_is_pointed_out_once(utrecht: Actor) -> None:
    place, neighbour = switched_on(utrecht), Client()
    named = f"{STORY} Het was Fatima, bel 06 12345678."
    first = posted(neighbour, place, story=named)
    assert first.status_code == 422
    assert "Fatima" in str(first.context["form"].errors["story"])
    assert not reports(utrecht)
    again = posted(neighbour, place, story=named, lint_seen=first.context["form"]["lint_seen"].value())
    assert again.status_code == 200
    assert len(reports(utrecht)) == 1
