"""Signing in through one's own organisation: who connects, what it opens, and what its administrator keeps."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.audit.models import Entry
from convenant.models import Identity, IdentityProvider
from convenant.signin.oidc import fetching, keeping
from convenant.signin.oidc.keeping import Told
from convenant.signin.oidc.refusals import ServiceFault
from convenant.tenancy.middleware import VOUCHED_BY
from convenant.tenancy.models import Membership, User
from convenant.tenancy.scope import Actor, scope

from .house import Way, connected, opened
from .service import CLIENT, SECRET, FakeService, basic, signed

ClientOf = Callable[[Actor], Client]
PASSWORD = "een-lang-wachtwoord-van-anna"


def also_at(actor: Actor, other: Actor) -> Membership:
    return Membership.objects.create(
        user_id=actor.user, organisation_id=other.organisation, display_name="Invaller", function="coordinator",
        valid_from=clock.today() - timedelta(days=1),
    )  # fmt: skip


@pytest.mark.security("S27")
def test_a_session_of_one_organisation_opens_no_other(way: Way, anna: Actor, dirk: Actor) -> None:
    elsewhere = also_at(anna, dirk)
    assert way.walk().status_code == 302
    page = way.client.get("/", follow=True).content.decode()
    assert anna.organisation_name in page
    assert dirk.organisation_name not in way.client.get("/rol/").content.decode()
    assert way.client.post("/rol/", {"membership": str(elsewhere.pk)}).status_code == 422
    session = way.client.session
    session["membership"] = str(elsewhere.pk)
    session.save()
    assert way.client.get("/")["Location"] == "/rol/"


@pytest.mark.mutant("S27")
def test_mutant_without_the_bond_the_other_organisation_opens(way: Way, anna: Actor, dirk: Actor) -> None:
    elsewhere = also_at(anna, dirk)
    way.walk()
    session = way.client.session
    del session[VOUCHED_BY]
    session.save()
    assert way.client.post("/rol/", {"membership": str(elsewhere.pk)}).status_code == 302


@pytest.mark.security("S27")
def test_who_came_in_through_one_organisation_makes_no_key_to_another(way: Way, anna: Actor, dirk: Actor) -> None:
    """Anna has no password: setting one here would open Tabor for whoever runs the service of Atlas."""
    way.walk()
    also_at(anna, dirk)
    for name in ("account_set_password", "account_change_password"):
        assert way.client.get(reverse(name)).status_code == 403
        assert way.client.post(reverse(name), {"password1": PASSWORD, "password2": PASSWORD}).status_code == 403
    assert way.client.get(reverse("sso:mine")).status_code == 200
    assert not User.objects.get(pk=anna.user).has_usable_password()


KEYS = ("account_set_password", "account_change_password", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn",
        "mfa_view_recovery_codes")  # fmt: skip


@pytest.mark.security("S27")
@pytest.mark.parametrize("name", KEYS)
def test_a_vouched_session_makes_no_key_without_a_proof_of_its_own(name: str, way: Way, anna: Actor) -> None:
    """A role elsewhere may still come: then whoever runs the service of Atlas would hold a key to it."""
    way.service.claims = {"amr": ["mfa"]}
    way.walk()
    for ask in (way.client.get, way.client.post):
        assert ask(reverse(name)).status_code == 403
    User.objects.filter(pk=anna.user).update(password=make_password(PASSWORD))
    way.walk()
    for ask in (way.client.get, way.client.post):
        assert (
            ask(reverse(name))["Location"]
            == f"{reverse('account_reauthenticate')}?next={quote(reverse(name), safe='')}"
        )
    way.client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = way.client.get(reverse(name))
    assert "reauthenticate" not in answer.headers.get("Location", "")
    assert answer.status_code != 403


@pytest.mark.mutant("S27")
def test_mutant_the_word_of_the_service_is_proof_enough(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convenant.signin.vouched.proved_here", lambda request: True)
    way.walk()
    assert way.client.get(reverse("account_set_password")).status_code == 200


def test_the_session_is_new(way: Way) -> None:
    address = way.out()
    before = way.client.session.session_key
    way.back(way.service.authorize(address))
    assert way.client.session.session_key != before
    assert "signin_attempt" not in way.client.session


def test_the_request_asks_what_it_should(way: Way) -> None:
    address = way.out()
    for wanted in ("response_type=code", "code_challenge_method=S256", "nonce=", "state=", "client_id=portaal"):
        assert wanted in address
    assert "localhost" not in address
    assert SECRET not in address


@pytest.mark.parametrize(
    ("claims", "proven"),
    [({"amr": ["pwd", "mfa"]}, True), ({"acr": "mfa"}, True), ({"amr": ["pwd"]}, False), ({}, False)],
)
def test_a_second_factor_there_counts_here(way: Way, anna: Actor, claims: dict[str, Any], proven: bool) -> None:
    with scope(anna):
        keeping.keep_provider(Told(way.service.issuer, CLIENT, mfa_values=["mfa"]), actor=anna)
    way.service.claims = claims
    way.walk()
    methods = [record["method"] for record in way.client.session["account_authentication_methods"]]
    assert ("mfa" in methods) is proven


def test_no_membership_now_and_no_account_now(way: Way, anna: Actor) -> None:
    Membership.objects.filter(pk=anna.membership).update(valid_until=clock.today() - timedelta(days=1))
    assert "geen rol" in way.walk().content.decode()
    User.objects.filter(pk=anna.user).update(is_active=False)
    assert "nog niet gekoppeld" in way.walk().content.decode()
    assert not way.inside


def test_two_organisations_share_a_federation(service: FakeService, anna: Actor, dirk: Actor) -> None:
    """One issuer, and a claim that tells whose account it is."""
    atlas = Way(Client(), opened(anna, service, tenant_claim="brin", tenant_value="01AB"), service)
    connected(anna, service)
    service.claims = {"brin": "02CD"}
    assert "andere organisatie" in atlas.walk().content.decode()
    service.claims = {}
    assert atlas.walk().status_code == 403
    service.claims = {"apart": {"brin": ["01AB"]}}
    assert atlas.walk().status_code == 302


@pytest.mark.parametrize(
    ("claims", "status"),
    [({"eduperson_affiliation": ["employee"]}, 302), ({"eduperson_affiliation": "affiliate"}, 403), ({}, 403)],
)
def test_only_who_works_there(service: FakeService, anna: Actor, claims: dict[str, Any], status: int) -> None:
    provider = opened(anna, service, affiliation_claim="eduperson_affiliation", allowed_affiliations=["employee"])
    connected(anna, service)
    service.claims = claims
    assert Way(Client(), provider, service).walk().status_code == status


def test_userinfo_of_somebody_else_is_refused(service: FakeService, anna: Actor) -> None:
    provider = opened(anna, service, tenant_claim="brin", tenant_value="01AB")
    connected(anna, service)
    service.claims = {"apart": {"brin": "01AB", "sub": "sub-ander"}}
    assert Way(Client(), provider, service).walk().status_code == 403


# connecting


@pytest.fixture
def with_password(anna: Actor) -> Client:
    User.objects.filter(pk=anna.user).update(password=make_password(PASSWORD))
    client = Client()
    client.post(reverse("account_login"), {"login": "coordinator@atlas.example", "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def test_connecting_takes_the_password_first(service: FakeService, anna: Actor, client_of: ClientOf) -> None:
    User.objects.filter(pk=anna.user).update(password=make_password(PASSWORD))
    provider = opened(anna, service)
    answer = client_of(anna).post(reverse("sso:connect", args=[provider.pk]))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def reconnected(client: Client, provider: IdentityProvider, service: FakeService) -> Any:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    way = Way(client, provider, service)
    return way.back(service.authorize(way.out(name="sso:connect")))


def test_connect_sign_in_and_disconnect(service: FakeService, anna: Actor, with_password: Client) -> None:
    provider = opened(anna, service)
    assert reconnected(with_password, provider, service)["Location"] == reverse("sso:mine")
    assert "Gekoppeld sinds 21 november 2026" in with_password.get(reverse("sso:mine")).content.decode()
    way = Way(Client(), provider, service)
    assert way.walk().status_code == 302
    with scope(anna):
        assert Entry.objects.filter(action="signin.connected").count() == 1
    assert with_password.post(reverse("sso:disconnect-mine", args=[provider.pk])).status_code == 302
    assert Way(Client(), provider, service).walk().status_code == 403


def test_an_account_that_another_has_is_not_taken(
    service: FakeService, anna: Actor, directie: Actor, with_password: Client
) -> None:
    provider = opened(anna, service)
    connected(directie, service)
    assert reconnected(with_password, provider, service).status_code == 403
    assert Identity.objects.get().user_id == directie.user


def test_connecting_at_an_organisation_where_one_does_not_work(
    service: FakeService, dirk: Actor, with_password: Client
) -> None:
    provider = opened(dirk, service)
    assert with_password.post(reverse("sso:connect", args=[provider.pk])).status_code == 404


def test_a_vouched_session_connects_nothing(way: Way) -> None:
    way.walk()
    assert way.client.post(reverse("sso:connect", args=[way.provider.pk])).status_code == 404
    assert way.client.post(reverse("sso:disconnect-mine", args=[way.provider.pk])).status_code == 404


# choosing


@pytest.mark.security("S24")
def test_choosing_tells_organisations_and_no_people(way: Way) -> None:
    page = Client().get(reverse("sso:choose"))
    assert "Atlas" in page.content.decode()
    known, unknown = (
        Client().get(reverse("sso:choose"), {"zoek": text})
        for text in ("coordinator@atlas.example", "niemand@x.example")
    )
    assert known.content.decode().replace("coordinator@atlas", "") == unknown.content.decode().replace("niemand@x", "")
    assert "form-action 'self' http://127.0.0.1:*" in page["Content-Security-Policy"]


@pytest.mark.security("S24")
def test_who_is_not_known_and_who_is_switched_off_come_back_to_the_same_page(way: Way, anna: Actor) -> None:
    User.objects.filter(pk=anna.user).update(is_active=False)
    off = way.walk()
    way.service.subject = "sub-van-niemand"
    unknown = way.walk()
    assert (off.status_code, off.content) == (unknown.status_code, unknown.content) == (403, off.content)


def test_switched_off_is_not_there(way: Way, anna: Actor) -> None:
    with scope(anna):
        keeping.switch_provider(on=False, actor=anna)
    assert Client().post(reverse("sso:begin", args=[way.provider.pk])).status_code == 404
    assert "Atlas" not in Client().get(reverse("sso:choose")).content.decode()


# the administrator


FORM = {"issuer": "", "client_id": "portaal", "client_secret": SECRET}


def test_the_administrator_sets_it_up(service: FakeService, anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    assert "Nog niet ingesteld" in client.get(reverse("sso:settings")).content.decode()
    answer = client.post(reverse("sso:edit"), FORM | {"issuer": service.issuer, "mfa_values": "mfa, hwk"})
    assert answer.status_code == 302
    assert client.post(reverse("sso:switch"), {"stand": "aan"}).status_code == 403
    client.post(reverse("sso:test"))
    client.post(reverse("sso:switch"), {"stand": "aan"})
    row = IdentityProvider.objects.get()
    assert (row.is_active, row.mfa_values, row.problem) == (True, ["mfa", "hwk"], "")
    page = client.get(reverse("sso:settings")).content.decode()
    assert SECRET not in page
    assert reverse("sso:return", args=[row.pk]) in page
    assert SECRET.encode() not in bytes(row.client_secret)
    client.post(reverse("sso:edit"), FORM | {"issuer": service.issuer, "client_id": "andere", "client_secret": ""})
    row.refresh_from_db()
    assert (row.is_active, row.tested_at) == (False, None)
    with scope(anna):
        assert row.reveal("client_secret") == SECRET


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issuer", "https://login.elders.example"),
        ("issuer", "ftp://127.0.0.1/x"),
        ("issuer", "http://169.254.169.254/"),
        ("issuer", "https://a@127.0.0.1/"),
        ("issuer", "http://127.0.0.1/#x"),
        ("issuer", "http://[::1"),
        ("issuer", ""),
        ("client_id", ""),
        ("tenant_claim", "brin"),
        ("affiliation_claim", "soort account"),
    ],
)
def test_wrong_settings_are_refused(
    service: FakeService, anna: Actor, client_of: ClientOf, field: str, value: str
) -> None:
    answer = client_of(anna).post(reverse("sso:edit"), FORM | {"issuer": service.issuer, field: value})
    assert answer.status_code == 422
    assert not IdentityProvider.objects.exists()


def test_only_administrators(way: Way, carla: Actor, dirk: Actor, client_of: ClientOf) -> None:
    identity = Identity.objects.get()
    address = reverse("sso:disconnect", args=[identity.pk])
    assert client_of(carla).get(reverse("sso:settings")).status_code == 403
    assert client_of(carla).post(reverse("sso:test")).status_code == 403
    assert client_of(carla).post(address).status_code == 403
    assert client_of(dirk).post(address).status_code == 404
    assert Identity.objects.exists()


def test_the_administrator_sees_names_and_disconnects(way: Way, anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    page = client.get(reverse("sso:settings")).content.decode()
    assert anna.display_name in page
    assert "sub-anna" not in page
    assert client.post(reverse("sso:disconnect", args=[Identity.objects.get().pk])).status_code == 302
    assert way.walk().status_code == 403


def test_changed_keys_call_for_the_administrator(way: Way, anna: Actor, client_of: ClientOf) -> None:
    way.service.forge = lambda claims: signed(claims, kid="nieuw")
    assert "beheerder" in way.walk().content.decode()
    client = client_of(anna)
    assert "maakt" not in way.client.get(reverse("sso:choose")).content.decode()
    assert "die hij niet bekendmaakt" in client.get(reverse("sso:settings")).content.decode()
    assert "Inloggen via uw organisatie werkt niet" in client.get("/").content.decode()
    way.service.forge = None
    way.walk()
    assert "werkt niet" not in client.get("/").content.decode()


def test_a_client_secret_that_ended(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.signin.oidc.service.basic", lambda: "Basic ander")
    assert way.walk().status_code == 403
    way.provider.refresh_from_db()
    assert "client secret" in way.provider.problem
    assert basic()


# asking the service


BROKEN: dict[str, tuple[int, bytes, dict[str, str]]] = {
    "a redirect inside": (302, b"{}", {"Location": "http://169.254.169.254/latest/"}),
    "an error": (500, b"{}", {}),
    "no JSON": (200, b"<html>", {}),
    "a list": (200, b"[]", {}),
    "too much": (200, b'{"a": "' + b"x" * 300_000 + b'"}', {}),
    "a well": (200, b"[" * 100_000, {}),
    "another issuer": (200, b'{"issuer": "https://elders.example"}', {}),
    "no length": (200, b"", {"Transfer-Encoding": "chunked"}),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
def test_a_broken_service_gives_a_page_and_no_error(way: Way, path: str, name: str) -> None:
    cache.clear()
    way.service.answers[path] = BROKEN[name]
    if path.startswith("/.well-known"):
        answer = way.client.post(reverse("sso:begin", args=[way.provider.pk]))
    else:
        answer = way.walk()
    assert answer.status_code == 403
    assert not way.inside


@pytest.mark.parametrize("endpoint", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("url", ["https://10.0.0.1/x", "http://elders.example/x", "javascript:alert(1)", 7, None])
def test_discovery_leads_to_no_other_host(way: Way, endpoint: str, url: object) -> None:
    cache.clear()
    way.service.discovery = {endpoint: url}
    assert way.client.post(reverse("sso:begin", args=[way.provider.pk])).status_code == 403


def test_lists_that_are_no_lists(way: Way) -> None:
    cache.clear()
    way.service.discovery = {"code_challenge_methods_supported": 7, "token_endpoint_auth_methods_supported": 7}
    assert way.walk().status_code == 302


def test_a_name_that_resolves_inside_is_not_asked(settings: Any, service: FakeService) -> None:
    """The host is allowed, its address is not: nothing is sent."""
    settings.SIGNIN_ON_LOOPBACK, settings.SIGNIN_HOSTS = False, ["localhost"]
    with pytest.raises(ServiceFault) as refusal:
        fetching.get(f"https://localhost:{service.port}/keys")
    assert "fetch" in refusal.value.why
    with pytest.raises(ServiceFault):
        fetching.get(f"{service.issuer}/keys")
    assert service.asked == []
