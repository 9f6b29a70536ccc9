"""The card of a party: its role by the text, its offer in its own words, its contact persons."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from convenant.models import Convenant
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope, system_actor
from convenant.terms import version_in_force
from parties.actions.offers import keep_card
from parties.models import Location, Party
from parties.queries.offers import role_articles

Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
WF, WE = "west-friesland", "weert-nederweert"
CARD = {
    "offer": "Ouders kunnen met elke vraag komen.",
    "audience": "ouders en jongeren tot 18 jaar",
    "reach": "088",
    "website": "",
}


def labels(slug: str, party: str) -> list[str]:
    row = Party.objects.select_related("organisation").get(convenant__slug=slug, organisation__slug=party)
    return [article.label for article in role_articles(version_in_force(Convenant.objects.get(slug=slug)), row)]


@pytest.mark.provision("WF-8.1")
def test_jongerenwerk_shows_its_role_and_the_schools_it_is_a_bridge_for(anna: Actor, client_of: ClientOf) -> None:
    page = client_of(anna).get(f"/c/{WF}/partijen/stichting-netwerk/").content.decode()
    assert "Rol volgens het convenant" in page
    assert reverse("convenant:article", kwargs={"slug": WF, "label": "8.1"}) in page
    assert "verbindt scholen, jongeren, ouders en buurt" in page
    linked = page.partition("Werkt voor deze locaties")[2]
    with scope(anna):
        schools = Party.objects.filter(convenant__slug=WF, role="school").values("organisation")
        every = list(Location.objects.filter(organisation__in=schools).values_list("name", flat=True))
    assert len(every) == 19
    assert [name for name in every if escape(name) not in linked] == [], "a bridge for each school"


@pytest.mark.provision("WE-9.1")
@pytest.mark.provision("WE-9.2")
def test_the_card_of_the_ggd_tells_its_own_chapter_and_no_other(
    weert: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(weert):
        assert labels(WE, "ggd-limburg-noord") == ["9.1", "9.2", "9.3", "9.4", "9.5"]
        assert labels(WE, "veilig-thuis-nml") == ["10.1", "10.2"]
        assert labels(WE, "cjg-weert")[0] == "6.1"
    page = client_of(weert).get(f"/c/{WE}/partijen/ggd-limburg-noord/").content.decode()
    for duty in ("beschermt de gezondheid van iedereen", "volgt cijfers", "ziet problemen vroeg", "weg naar zorg"):
        assert duty in page, "9.1: public health, monitoring, early signals, leading to care"
    assert "werkt vanuit Positieve Gezondheid" in page
    for label in ("9.1", "9.2"):
        assert reverse("convenant:article", kwargs={"slug": WE, "label": label}) in page
    assert "Contactpersonen" in page


@pytest.mark.provision("WE-9.3")
def test_a_partner_tells_whom_its_offer_is_for_and_how_to_reach_it(
    weert: Actor, cjg: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(weert):
        convenant = Convenant.objects.get(slug=WE)
        ggd = Organisation.objects.get(slug="ggd-limburg-noord")
    desk = system_actor("member", ggd.pk, (convenant.pk,))
    desk = type(desk)(**{**vars(desk), "function": "zorgpartner"})
    with acting(desk):
        keep_card(convenant, CARD, actor=desk, seen="")
    page = client_of(weert).get(f"/c/{WE}/partijen/ggd-limburg-noord/").content.decode()
    assert "Voor wie: ouders en jongeren tot 18 jaar" in page
    assert CARD["offer"] in page
    assert "Ouders en jongeren onder de 18 kunnen bij de GGD vragen stellen" in page, "what 9.3 says, beside it"
    assert "Bereikbaar: 088" in page
    assert "Kaart wijzigen" not in page


def test_a_party_writes_its_own_card_alone(cjg: Actor, weert: Actor, client_of: ClientOf) -> None:
    client = client_of(cjg)
    assert "Kaart invullen" in client.get(f"/c/{WE}/partijen/cjg-weert/").content.decode()
    assert client.post(f"/c/{WE}/kaart/", CARD | {"seen": ""}).status_code == 302
    assert (
        "Ouders kunnen met elke vraag komen." in client_of(weert).get(f"/c/{WE}/partijen/cjg-weert/").content.decode()
    )
    stale = client.post(f"/c/{WE}/kaart/", CARD | {"offer": "Iets anders", "seen": "oud"})
    assert stale.status_code == 422
    assert "Iets anders" in stale.content.decode()
    bad = client.post(f"/c/{WE}/kaart/", CARD | {"website": "javascript:alert(1)"})
    assert bad.status_code == 422


@pytest.mark.provision("WE-1.2")
def test_leerplicht_is_an_organisation_of_its_own_linked_to_what_it_aligns_with(
    weert: Actor, weert_regie: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(weert):
        both = Party.objects.filter(convenant__slug=WE, role__in=["leerplicht", "gemeente"]).values_list(
            "role", "organisation_id"
        )
        found = set(both)
        assert {role for role, _ in found} == {"leerplicht", "gemeente"}
        assert len({organisation for _, organisation in found}) == len(found)
        assert "1.2" in labels(WE, "leerplicht-weert")
        served = {row.status for row in Party.objects.filter(convenant__slug=WE, role="leerplicht")}
        assert served == {"via_gemeente"}, "it takes part through the gemeente that answers for it"
    page = client_of(weert).get(f"/c/{WE}/partijen/leerplicht-weert/").content.decode()
    link = reverse("reading:leerplicht", kwargs={"slug": WE})
    assert f'href="{link}"' in page
    with acting(weert):
        whose = Organisation.objects.get(slug="leerplicht-weert")
    typed = {"article": "5.10", "obligation": "", "whose_id": str(whose.pk)}
    typed |= {"activity": "Spreekuur verzuim", "text": "De school belt voor de derde week."}
    assert client_of(weert_regie).post(f"{link}nieuw/", typed).status_code == 302
    for read in (link, reverse("convenant:article", kwargs={"slug": WE, "label": "5.10"})):
        told = client_of(weert).get(read).content.decode()
        assert "Spreekuur verzuim" in told
        assert whose.name in told
