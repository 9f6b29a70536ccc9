"""A form that asks one of many contact persons: few are offered, a search finds the others, nothing typed is lost."""

import pytest
from django.urls import reverse

from convenant.tenancy.scope import Actor
from parties.models import ContactPerson, Deputy
from parties.queries.cards import own_places
from parties.queries.choosing import MOST
from parties.queries.contacts import current_contacts

from .people import TODAY, WF, Acting, ClientOf, circle, named

TYPED = {"function": "Mentor", "phone": "0229 00 00 01", "valid_from": "2026-12-01", "valid_until": "2026-12-31"}


@pytest.fixture
def many(anna: Actor, acting: Acting) -> ContactPerson:
    """The person who is away; beside it more than a list shows, one of whom has a name of its own."""
    names = [f"Mentor {number:03}" for number in range(MOST + 20)] + ["Zwaan Ooievaar"]
    with acting(anna):
        ContactPerson.objects.bulk_create(
            ContactPerson(
                convenant=circle(), organisation_id=anna.organisation, name=name, function="Mentor",
                level="uitvoerend", topic="avg", valid_from=TODAY,
            )
            for name in names
        )  # fmt: skip
        return named(anna)


def choices_in(form: object, field: str) -> list[str]:
    return [str(label) for _, label in form.fields[field].choices]  # type: ignore[attr-defined]


def test_a_deputy_is_searched_and_what_was_typed_stays(
    many: ContactPerson, anna: Actor, acting: Acting, client_of: ClientOf
) -> None:
    client, where = client_of(anna), reverse("ownlist:deputy-add", args=[WF, many.pk])
    page = client.get(where)
    assert len(choices_in(page.context["form"], "person")) == MOST + 1
    assert "toont de eerste 50 van" in page.content.decode()
    found = client.post(where, TYPED | {"zoek": "zwaan", "vind": "1"})
    form, text = found.context["form"], found.content.decode()
    assert (found.status_code, "1 contactpersoon gevonden." in text) == (200, True)
    assert [label for label in choices_in(form, "person") if "Zwaan" in label]
    assert not form.errors
    assert all(f'value="{value}"' in text for value in (*TYPED.values(), "zwaan"))
    with acting(anna):
        assert not Deputy.objects.exists(), "who searches saves nothing"
        swan = ContactPerson.objects.get(name="Zwaan Ooievaar")
    wrong = client.post(where, TYPED | {"person": str(swan.pk), "valid_until": "2026-11-01"})
    assert (wrong.status_code, f'value="{swan.pk}" selected' in wrong.content.decode()) == (422, True)
    other = client.post(where, TYPED | {"person": str(swan.pk), "zoek": "mentor 001", "vind": "1"})
    assert f'value="{swan.pk}" selected' in other.content.decode(), "a search loses no choice"
    sent = {"person": str(swan.pk), "valid_from": "2026-12-01", "valid_until": "2026-12-31"}
    assert client.post(where, sent).status_code == 302
    with acting(anna):
        assert Deputy.objects.get().person_id == swan.pk
    assert client.post(where, sent | {"person": str(many.pk)}).status_code == 422


def test_enter_saves_and_behind_other_words_it_searches(
    many: ContactPerson, anna: Actor, acting: Acting, client_of: ClientOf
) -> None:
    """Enter presses the first button of a form: that is not the one that searches."""
    client, where = client_of(anna), reverse("ownlist:deputy-add", args=[WF, many.pk])
    page = client.get(where).content.decode()
    first = page.index('type="submit"', page.index('class="vs-form"'))
    assert 'name="enter"' in page[first : first + 40]
    searched = client.post(where, TYPED | {"enter": "1", "gezocht": "", "zoek": "zwaan"})
    assert (searched.status_code, searched.context["form"].is_bound) == (200, False)
    saved = client.post(where, TYPED | {"enter": "1", "gezocht": "zwaan", "zoek": "zwaan"})
    assert (saved.status_code, saved.context["form"].is_bound) == (422, True)


@pytest.mark.parametrize("words", ["\0", "%", "\\", "x" * 5000, "' or 1=1"])
def test_a_search_of_odd_words_finds_nobody(many: ContactPerson, words: str, anna: Actor, client_of: ClientOf) -> None:
    where = reverse("ownlist:deputy-add", args=[WF, many.pk])
    answer = client_of(anna).post(where, {"zoek": words, "vind": "1", "person": "onzin"})
    assert answer.status_code == 200
    assert len(answer.context["form"].fields["person"].choices) <= MOST + 1


def test_the_card_of_a_location_asks_the_same(
    many: ContactPerson, anna: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(anna):
        place = own_places(anna)[0].slug
    client, where = client_of(anna), reverse("cards:add", args=[WF, place])
    assert len(choices_in(client.get(where).context["form"], "contact_id")) == MOST + 1
    found = client.post(where, {"title": "Praten", "zoek": "ooievaar", "vind": "1"})
    assert [label for label in choices_in(found.context["form"], "contact_id") if "Zwaan" in label]
    assert 'value="Praten"' in found.content.decode()
    with acting(anna):
        swan = ContactPerson.objects.get(name="Zwaan Ooievaar")
    sent = {"title": "Praten", "contact_id": str(swan.pk), "available": "Kamer 1"}
    sent |= {"submission": client.get(where).context["form"]["submission"].value()}
    assert client.post(where, sent).status_code == 302


def test_few_are_offered_whole_without_a_search(anna: Actor, acting: Acting, client_of: ClientOf) -> None:
    with acting(anna):
        contact = named(anna)
        others = current_contacts(circle().pk).filter(organisation_id=anna.organisation).exclude(pk=contact.pk).count()
    page = client_of(anna).get(reverse("ownlist:deputy-add", args=[WF, contact.pk]))
    assert len(choices_in(page.context["form"], "person")) == others + 1
    assert 'name="zoek"' not in page.content.decode()
