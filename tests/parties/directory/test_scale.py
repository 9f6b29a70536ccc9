"""P16 for the directory and the lists of regie: pages of a middle-sized convenant, with ten times the contact persons.

In full: 1,500 schools with 75 convenanten and 20,000 contact persons, beside a portal with a tenth of them.
"""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from convenant import clock
from convenant.compliance.bearers import bearers_of
from convenant.models import Convenant
from convenant.tenancy.models import Function, Organisation
from convenant.tenancy.scope import scope, system_actor
from parties.accounts import organisation_actor
from parties.models import ContactPerson, Level
from tests.convenant import test_scale as portals
from tests.convenant.scale import COUNTRY, analyse, connected, copied_database, load_all, sizes

FEW, TENFOLD = 7, 20_000
EACH = 10
"""Contact persons of each party of a country: together they come to more than 20,000."""
PAGES = ("contactpersonen/", "contactpersonen/?zoek=school+coordinator", "contactpersonen/?school=schaal-0-school-3",
         "contactpersonen/media/", "contactpersonen/bijlage-2/", "scholen/schaal-0-school-3/", "partijen/", "teams/",
         "diensten/", "wijken/")  # fmt: skip
Property = Callable[[str, str], None]


@pytest.fixture(autouse=True)
def pages_of_the_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portals, "PAGES", PAGES)


def fill(numbers: Iterable[int], each: int) -> int:
    """So many contact persons of each party, written by itself. Returns how many in all."""
    return sum(_fill(f"schaal-{number}", each) for number in numbers)


def _fill(slug: str, each: int) -> int:
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
        organisations = Organisation.objects.in_bulk([bearer.organisation_id for bearer in bearers_of(convenant.pk)])
    for organisation in organisations.values():
        with scope(organisation_actor(organisation, Function.COORDINATOR)):
            ContactPerson.objects.bulk_create(
                person(convenant, organisation, number) for number in range(each)
            )  # fmt: skip
    return each * len(organisations)


def person(convenant: Convenant, organisation: Organisation, number: int) -> ContactPerson:
    name = f"Coordinator {number} {organisation.short_name or organisation.name}"
    return ContactPerson(
        convenant=convenant, organisation=organisation, level=Level.OPERATIONAL, name=name, function="Coordinator",
        phone="088 000 00 00", is_media_contact=number == 0, valid_from=clock.today(),
    )  # fmt: skip


def test_queries_of_the_directory_grow_with_nothing(db: None, record_property: Property) -> None:
    """A sample: a circle with a few, then with many, then among others."""
    made = list(enumerate(sizes(convenanten=3, gemeenten=3, schools=14)))
    load_all(made[:1])
    fill([0], 1)
    client = portals.visitor(0)
    alone = portals.queries(client, 0)
    fill([0], 8)
    assert portals.queries(client, 0) == alone
    load_all(made[1:])
    fill([1, 2], 8)
    assert portals.queries(client, 0) == alone
    record_property("figure", f"queries of {', '.join(f'{page} {count}' for page, count in alone.items())}")


@pytest.mark.slow
def test_a_country_of_contact_persons(django_db_setup: None, django_db_blocker: Any, record_property: Property) -> None:
    """Two portals side by side, asked in turn; the small one twice, which is the noise."""
    made = list(enumerate(sizes(**COUNTRY)))
    with django_db_blocker.unblock(), copied_database("few") as few, copied_database("many") as many:
        again = connected(_filled(few, made[:FEW]), few.settings_dict["NAME"])
        both = [portals.Portal(few), portals.Portal(again), portals.Portal(_filled(many, made))]
        people, asked = [], []
        for portal in both:
            with portal.here():
                asked.append(portals.queries(portal.client, 0))
                people.append(_people())
        taken: dict[str, list[list[float]]] = {page: [] for page in PAGES}
        for page, row in portals.rounds_of(both):
            taken[page].append(row)
        again.close()
    noise, grown = portals.ratios(taken, 0, 1), portals.ratios(taken, 0, 2)
    told = (f"{page} x{grown[page]:.2f} (noise x{noise[page]:.2f}), {asked[2][page]} queries" for page in PAGES)
    record_property("figure", f"P16: {people[0]} and {people[2]} contact persons: {'; '.join(told)}")
    assert people[2] >= TENFOLD
    assert people[2] >= 10 * people[0] * 0.9
    assert asked[0] == asked[2]
    for page in PAGES:
        assert grown[page] <= portals.LIMIT + abs(noise[page] - 1), (page, grown, noise)


def _filled(connected_to: Any, made: list[tuple[int, Any]]) -> Any:
    with portals.at(connected_to):
        load_all(made)
        fill([number for number, _ in made], EACH)
    analyse(connected_to.settings_dict["NAME"])
    return connected_to


def _people() -> int:
    """Of every circle: nobody but the portal itself may count them."""
    total = 0
    with scope(system_actor()):
        circles = list(Convenant.objects.filter(slug__startswith="schaal-").values_list("pk", flat=True))
    with scope(system_actor("regie", circles=tuple(circles))):
        total += ContactPerson.objects.count()
    return total
