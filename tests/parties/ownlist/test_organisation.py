"""Inside the house: who is what, what is empty, and whom to ask first; the same person twice."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext

from convenant.errors import Refused
from convenant.tenancy.scope import Actor
from parties.actions.contacts import end_contact
from parties.actions.deputies import Standing, arrange_deputy
from parties.forms.own_list import OwnListFilter
from parties.models import ContactPerson, Level, Location, Topic

from .people import TODAY, WE, WF, Acting, ClientOf, circle, named

PAGE = "/mijn/contactpersonen/"


@pytest.mark.provision("WF-2.2c")
def test_a_colleague_finds_the_first_contact_inside_the_school(
    anna: Actor, carla: Actor, acting: Acting, client_of: ClientOf
) -> None:
    """A docent, who keeps no contacts, sees whom to ask, per location too, and nothing to change."""
    with acting(anna):
        place = Location.objects.filter(organisation_id=anna.organisation).order_by("name").first()
        assert place
        contact = named(anna, "CMD Vos", phone="088 111")
        named(anna, "CMD Plein", location_id=place.pk)
        arrange_deputy(contact, Standing(TODAY, TODAY, name="Invaller", phone="088 222"), actor=anna)
    page = client_of(carla).get(PAGE)
    first = [(row["name"], row["where"]) for row in page.context["first"]]
    assert first == [("Invaller", "hele organisatie"), ("CMD Plein", place.name)]
    text = page.content.decode()
    assert "vervangt CMD Vos tot en met 21 november 2026" in text
    assert "088 222" in text
    assert "Gaat helemaal weg" not in text
    assert "Coördinator Atlas" in text


@pytest.mark.provision("WE-Contact-2")
def test_first_contact_and_empty_places_in_weert(weert: Actor, acting: Acting, client_of: ClientOf) -> None:
    page = client_of(weert).get(PAGE).content.decode()
    assert "Geen contactpersoon, uitvoerend" in page
    assert "Er is nog geen uitvoerend contactpersoon" in page
    with acting(weert):
        named(weert, "Horne Vos", slug=WE)
    filled = client_of(weert).get(PAGE)
    assert [row["name"] for row in filled.context["first"]] == ["Horne Vos"]
    assert "Geen contactpersoon, uitvoerend" not in filled.content.decode()


def test_another_organisation_is_not_on_it(anna: Actor, dirk: Actor, acting: Acting, client_of: ClientOf) -> None:
    with acting(anna):
        named(anna, "CMD Vos")
    text = client_of(dirk).get(PAGE).content.decode()
    assert "CMD Vos" not in text
    assert "Coördinator Atlas" not in text


def many(actor: Actor, count: int) -> None:
    """Confidants, as an import of them leaves behind."""
    today = {"valid_from": TODAY, "level": Level.OPERATIONAL, "topic": Topic.CONFIDANT, "function": "Vertrouwt"}
    ContactPerson.objects.bulk_create(
        ContactPerson(convenant=circle(), organisation_id=actor.organisation, name=f"Persoon {number:04}", **today)
        for number in range(count)
    )


def test_thousands_of_own_people_are_paged_and_only_the_page_is_read(
    anna: Actor, acting: Acting, client_of: ClientOf, record_property: Callable[[str, object], None]
) -> None:
    """The page, the one to confirm, the list of parties and the directory read as many rows for 1,000 more."""
    with acting(anna):
        many(anna, 1_000)
    made, client = {}, client_of(anna)
    for address in (PAGE, f"{PAGE}bevestigen/", "/c/west-friesland/partijen/", "/c/west-friesland/contactpersonen/"):
        read: list[object] = []

        def count(read: list[object] = read, **_: object) -> None:
            read.append(None)

        post_init.connect(count, sender=ContactPerson, weak=False)
        try:
            answer = client.get(address)
        finally:
            post_init.disconnect(count, sender=ContactPerson)
        assert answer.status_code == 200
        made[address] = len(read)
    record_property("figure", f"P16: {made} contact persons read where the organisation has 1,000 and more")
    assert max(made.values()) < 150, made


def test_pages_and_filters_stand_in_the_address(anna: Actor, acting: Acting, client_of: ClientOf) -> None:
    with acting(anna):
        many(anna, 60)
        place = Location.objects.filter(organisation_id=anna.organisation).order_by("name").first()
        assert place
    client, shown = client_of(anna), []
    for number in (1, 2):
        page = client.get(f"{PAGE}?pagina={number}")
        shown += [row["name"] for part in page.context["circles"] for row in part["others"]]
        assert "Bladeren" in page.content.decode()
    assert [name for name in shown if name.startswith("Persoon")] == [f"Persoon {number:04}" for number in range(60)]
    (found,) = client.get(f"{PAGE}?zoek=persoon+0007").context["circles"]
    assert ([row["name"] for row in found["others"]], found["seats"]) == (["Persoon 0007"], [])
    gaps = client.get(f"{PAGE}?stand=leeg").context["circles"]
    assert all(seat["gap"] for part in gaps for seat in part["seats"])
    assert not any(part["others"] for part in gaps)
    assert "Niets gevonden" in client.get(f"{PAGE}?zoek=zzz").content.decode()
    assert client.get(f"{PAGE}?kring=onzin&stand=onzin&pagina=999").status_code == 200
    last = client.get(f"{PAGE}bevestigen/?lijst=west-friesland&pagina=2").context["lists"][0]["people"]
    assert "Persoon 0059" in [row["name"] for row in last]


def test_query_count_does_not_grow(anna: Actor, acting: Acting, client_of: ClientOf) -> None:
    client = client_of(anna)
    client.get(PAGE)
    with acting(anna):
        places = list(Location.objects.filter(organisation_id=anna.organisation).order_by("pk"))
    for address, number in ((PAGE, 12), (f"{PAGE}bevestigen/", 11)):
        for place in places[:2]:
            with acting(anna):
                named(anna, f"CMD {place.name} {address}", location_id=place.pk, is_media_contact=number == 11)
            with CaptureQueriesContext(connection) as caught:
                assert client.get(address).status_code == 200
            assert len(caught) == number, address


@pytest.mark.parametrize("other", [{}, {"is_media_contact": True}, {"name": " coördinator "}, {"topic": ""}])
def test_the_same_person_twice_is_refused(anna: Actor, acting: Acting, other: dict[str, object]) -> None:
    with acting(anna):
        first = named(anna)
        with pytest.raises(Refused, match="staat al in de lijst") as refused:
            named(anna, **({"name": "Coördinator"} | other))  # type: ignore[arg-type]
        assert refused.value.field == "name"
        end_contact(first, TODAY, actor=anna)
        assert named(anna, valid_from=date(2026, 11, 22)).pk


def test_naming_a_confidant_reads_only_who_has_that_name(anna: Actor, acting: Acting) -> None:
    """An import of 10,000 names each of them once: reading all who share the spot made every row slower."""
    read: list[str] = []
    hear = lambda instance, **_: read.append(instance.name)  # noqa: E731
    with acting(anna):
        for number in range(20):
            named(anna, f"Persoon {number}", topic="vertrouwenspersoon")
        post_init.connect(hear, sender=ContactPerson)
        try:
            named(anna, "Persoon (21)", topic="vertrouwenspersoon")
            with pytest.raises(Refused, match="staat al in de lijst"):
                named(anna, " PERSOON   7 ", topic="vertrouwenspersoon")
        finally:
            post_init.disconnect(hear, sender=ContactPerson)
    assert {*read} == {"", "Persoon 7"}, "the new rows, empty at first, and the one of that name"


def test_one_person_may_have_several_tasks(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        for fields in ({}, {"level": "bestuurlijk"}, {"topic": "vertrouwenspersoon"}, {"topic": "fg"}):
            named(anna, **fields)
        with pytest.raises(Refused, match="Beëindig die eerst"):
            named(anna, "Tweede FG", topic="fg")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": "Coördinator"}, "name"),
        ({"name": "Ander"}, "valid_from"),
        ({"name": "Ander", "valid_until": "2026-11-20"}, "valid_until"),
        ({"name": "Ander", "topic": "onzin"}, "topic"),
    ],
)
def test_each_refusal_stands_beside_its_field(
    anna: Actor, acting: Acting, client_of: ClientOf, sent: dict[str, str], field: str
) -> None:
    with acting(anna):
        named(anna)
    given = {"function": "Mentor", "level": "uitvoerend", "valid_from": "2026-11-21", "phone": "088 777"}
    answer = client_of(anna).post(f"/c/{WF}/contactpersonen/nieuw/", given | sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "088 777" in answer.content.decode()


@pytest.mark.parametrize("circles", [1, 2])
def test_the_filter_asks_for_a_convenant_where_there_is_a_choice(circles: int) -> None:
    form = OwnListFilter({"kring": "b"}, [("a", "Atlas"), ("b", "Bazel")][:circles])
    assert ("Bazel" in str(form)) is (circles == 2)
    assert form.wish().circle == ("b" if circles == 2 else "")
