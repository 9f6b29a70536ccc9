"""S27: of all answers that a service, or somebody between, could make up, none lets anybody in. The true one does."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from convenant.models import Identity
from convenant.signin.oidc import person, token
from convenant.tenancy.models import User
from convenant.tenancy.scope import Actor

from .house import Way, opened
from .service import CURVE_KEY, GOOD_KEY, OTHER_KEY, WEAK_KEY, Claims, FakeService, part, public, running, signed

Forger = Callable[[Claims], str]
HOUR = 3600


def changed(**more: Any) -> Forger:
    """Signed well, with other claims; None takes one away."""

    def forge(claims: Claims) -> str:
        return signed({name: value for name, value in (claims | more).items() if value is not None})

    return forge


def later(**seconds: int) -> Forger:
    def forge(claims: Claims) -> str:
        return signed(claims | {name: claims["iat"] + each for name, each in seconds.items()})

    return forge


def unsigned(claims: Claims) -> str:
    return f"{part({'alg': 'none', 'kid': 'een'})}.{part(claims)}."


def unsigned_in_capitals(claims: Claims) -> str:
    return f"{part({'alg': 'NONE', 'kid': 'een'})}.{part(claims)}.{signed(claims).rpartition('.')[2]}"


def by_public_key(claims: Claims) -> str:
    """HS256 with the public key as secret: everybody has that one."""
    pem = GOOD_KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    start = f"{part({'alg': 'HS256', 'kid': 'een', 'typ': 'JWT'})}.{part(claims)}"
    mark = hmac.new(pem, start.encode(), hashlib.sha256).digest()
    return f"{start}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def by_client_secret(claims: Claims) -> str:
    return jwt.encode(claims, "x" * 40, "HS256", headers={"kid": "een"})


def altered_after_signing(claims: Claims) -> str:
    head, _, mark = signed(claims).split(".")
    return f"{head}.{part(claims | {'sub': 'sub-directie'})}.{mark}"


def with_key_in_head(**head: Any) -> Forger:
    return lambda claims: signed(claims, OTHER_KEY, **head)


def nonsense(claims: Claims) -> str:
    return "geen.token.hier"


def deep(claims: Claims) -> str:
    body = base64.urlsafe_b64encode(b'{"iss":' + b"[" * 50_000).rstrip(b"=").decode()
    return f"{part({'alg': 'RS256', 'kid': 'een'})}.{body}.eA"


def told(caplog: pytest.LogCaptureFixture) -> str:
    return str(caplog.records[-1].__dict__["fields"]["why"])


OTHER_ISSUER = "https://login.elders.example"
TOKENS: dict[str, Forger] = {
    "issuer of another service": changed(iss=OTHER_ISSUER),
    "issuer with a slash more": lambda claims: signed(claims | {"iss": claims["iss"] + "/"}),
    "no issuer": changed(iss=None),
    "for another client": changed(aud="andere-client"),
    "for nobody": changed(aud=[]),
    "no audience": changed(aud=None),
    "for several, given to another": changed(aud=["portaal", "andere"], azp="andere"),
    "for several, given to nobody": changed(aud=["portaal", "andere"]),
    "given to another": changed(azp="andere"),
    "nonce of another attempt": changed(nonce="n" * 43),
    "no nonce": changed(nonce=None),
    "nonce as a list": changed(nonce=["n"]),
    "expired": later(iat=-HOUR, exp=-HOUR + 300, nbf=-HOUR),
    "no end": changed(exp=None),
    "end is no number": changed(exp="morgen"),
    "end without end": changed(exp=float("inf")),
    "not valid yet": later(nbf=HOUR, exp=2 * HOUR),
    "made in the future": later(iat=HOUR, exp=2 * HOUR),
    "made long ago, still valid": later(iat=-HOUR, exp=HOUR, nbf=-HOUR),
    "no moment": changed(iat=None),
    "no subject": changed(sub=None),
    "empty subject": changed(sub=" "),
    "subject is a number": changed(sub=7),
    "subject too long": changed(sub="s" * 300),
    "subject with a NUL": changed(sub="sub-anna\0"),
    "access token of another answer": changed(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "signed by another key": lambda claims: signed(claims, OTHER_KEY),
    "signed by a key of another name": lambda claims: signed(claims, OTHER_KEY, kid="twee"),
    "altered after signing": altered_after_signing,
    "signature gone": lambda claims: signed(claims).rpartition(".")[0] + ".",
    "alg none": unsigned,
    "alg NONE": unsigned_in_capitals,
    "HS256 with the public key": by_public_key,
    "HS256 with a secret": by_client_secret,
    "RS512, not on the list": lambda claims: signed(claims, GOOD_KEY, "RS512"),
    "ES256 with the name of an RSA key": lambda claims: signed(claims, CURVE_KEY, "ES256"),
    "jku in the head": with_key_in_head(jku="http://127.0.0.1:9/keys"),
    "x5u in the head": with_key_in_head(x5u="http://127.0.0.1:9/cert"),
    "jwk in the head": with_key_in_head(jwk=public(OTHER_KEY, "een")),
    "x5c in the head": with_key_in_head(x5c=["MIIB"]),
    "crit in the head": lambda claims: signed(claims, crit=["exp"]),
    "an access token": lambda claims: signed(claims, typ="at+jwt"),
    "a log-out token": lambda claims: signed(claims, typ="logout+jwt"),
    "nonsense": nonsense,
    "a well of brackets": deep,
    "a student": changed(eduperson_affiliation=["student"]),
    "a pupil among staff": changed(eduPersonAffiliation="employee", affiliation=["pupil", "employee"]),
    "a student among others, in one text": changed(affiliation="member;student"),
    "a student of a school": changed(eduperson_scoped_affiliation=["Student@atlas.example"]),
    "somebody's e-mail address, another subject": changed(
        sub="sub-onbekend", email="coordinator@atlas.example", email_verified=True
    ),
}

WHY = {
    "issuer of another service": "token InvalidIssuerError",
    "issuer with a slash more": "token InvalidIssuerError",
    "no issuer": "token MissingRequiredClaimError",
    "for another client": "token InvalidAudienceError",
    "for nobody": "token MissingRequiredClaimError",
    "no audience": "token MissingRequiredClaimError",
    "for several, given to another": "azp",
    "for several, given to nobody": "azp",
    "given to another": "azp",
    "nonce of another attempt": "nonce",
    "no nonce": "nonce",
    "nonce as a list": "nonce",
    "expired": "token ExpiredSignatureError",
    "no end": "token MissingRequiredClaimError",
    "end is no number": "token DecodeError",
    "end without end": "token DecodeError",
    "not valid yet": "token ImmatureSignatureError",
    "made in the future": "token ImmatureSignatureError",
    "made long ago, still valid": "old",
    "no moment": "token MissingRequiredClaimError",
    "no subject": "token MissingRequiredClaimError",
    "empty subject": "sub",
    "subject is a number": "token InvalidSubjectError",
    "subject too long": "sub",
    "subject with a NUL": "sub",
    "access token of another answer": "at_hash",
    "signed by another key": "token InvalidSignatureError",
    "signed by a key of another name": "unknown key",
    "altered after signing": "token InvalidSignatureError",
    "signature gone": "token InvalidSignatureError",
    "alg none": "algorithm",
    "alg NONE": "algorithm",
    "HS256 with the public key": "algorithm",
    "HS256 with a secret": "algorithm",
    "RS512, not on the list": "algorithm",
    "ES256 with the name of an RSA key": "unknown key",
    "jku in the head": "key in head",
    "x5u in the head": "key in head",
    "jwk in the head": "key in head",
    "x5c in the head": "key in head",
    "crit in the head": "token InvalidTokenError",
    "an access token": "kind of token",
    "a log-out token": "kind of token",
    "nonsense": "token DecodeError",
    "a well of brackets": "token InvalidSignatureError",
    "a student": "pupil",
    "a pupil among staff": "pupil",
    "a student among others, in one text": "pupil",
    "a student of a school": "pupil",
    "somebody's e-mail address, another subject": "not connected",
}
"""What the log says of each: refused for what is wrong with it, and not by chance for something else."""


@pytest.mark.security("S27")
@pytest.mark.parametrize("name", TOKENS)
def test_s27_a_forged_token_lets_nobody_in(way: Way, name: str, caplog: pytest.LogCaptureFixture) -> None:
    way.service.forge = TOKENS[name]
    answer = way.walk()
    assert answer.status_code == 403
    assert not way.inside
    assert told(caplog) == WHY[name]


@pytest.mark.security("S27")
@pytest.mark.parametrize("key", [public(GOOD_KEY, "een"), public(CURVE_KEY, "een", alg="ES256")], ids=["RSA", "curve"])
def test_s27_the_true_answer_lets_in(
    way: Way, key: dict[str, Any], record_property: Callable[[str, Any], None]
) -> None:
    if key["kty"] == "EC":
        way.service.keys, way.service.forge = [key], lambda claims: signed(claims, CURVE_KEY, "ES256")
    answer = way.walk("/kalender/")
    assert (answer.status_code, answer["Location"], way.inside) == (302, "/kalender/", True)
    if key["kty"] == "RSA":
        forged = f"{len(TOKENS)} forged ID tokens and {len(ANSWERS)} replayed or mixed-up answers"
        record_property("figure", f"S27: 0 of {forged} accepted, each for its own reason; the true one is")


def test_s27_a_weak_key_of_the_service_counts_for_nothing(way: Way) -> None:
    way.service.keys, way.service.forge = [public(WEAK_KEY, "een")], lambda claims: signed(claims, WEAK_KEY)
    assert way.walk().status_code == 403
    assert not way.inside


def test_s27_keys_swapped_without_a_new_name(way: Way) -> None:
    """The name is known and the key is another: what was published decides, and the new one counts when it is."""
    assert way.walk().status_code == 302
    way.client.logout()
    way.service.forge = lambda claims: signed(claims, OTHER_KEY)
    assert way.walk().status_code == 403
    way.service.keys = [public(OTHER_KEY, "een")]
    assert way.walk().status_code == 403, "what was published an hour ago still holds"


def test_s27_a_new_key_is_asked_for_once_and_accepted(way: Way) -> None:
    assert way.walk().status_code == 302
    way.client.logout()
    way.service.keys = [public(OTHER_KEY, "twee"), *way.service.keys]
    way.service.forge = lambda claims: signed(claims, OTHER_KEY, kid="twee")
    assert way.walk().status_code == 302
    assert way.inside


def replayed_code(way: Way) -> Any:
    answer = way.service.authorize(way.out())
    assert way.back(answer).status_code == 302
    way.client.logout()
    return way.back(answer)


def code_of_another(way: Way) -> Any:
    """Stolen elsewhere and put into one's own attempt: the verifier does not fit."""
    stolen = way.service.authorize(way.out())["code"]
    return way.walk(code=stolen)


def token_of_before(way: Way) -> Any:
    kept: list[str] = []
    way.service.forge = lambda claims: kept.append(signed(claims)) or kept[0]  # type: ignore[func-returns-value]
    assert way.walk().status_code == 302
    way.client.logout()
    return way.walk()


def answer_without_attempt(way: Way) -> Any:
    return way.back({"code": "code-0", "state": "s" * 43, "iss": way.service.issuer})


def another_state(way: Way) -> Any:
    return way.walk(state="s" * 43)


def state_of_another_browser(way: Way) -> Any:
    answer = way.service.authorize(way.out())
    way.client.cookies.clear()
    way.out()
    return way.back(answer)


def no_state(way: Way) -> Any:
    answer = way.service.authorize(way.out())
    return way.back({name: value for name, value in answer.items() if name != "state"})


def state_twice(way: Way) -> Any:
    answer = way.service.authorize(way.out())
    return way.back(answer | {"state": [answer["state"], "s"]})


def mixed_up(way: Way) -> Any:
    """RFC 9207: the answer says it is of another service."""
    return way.walk(iss=OTHER_ISSUER)


def nameless(way: Way) -> Any:
    answer = way.service.authorize(way.out())
    return way.back({name: value for name, value in answer.items() if name != "iss"})


def refused_there(way: Way) -> Any:
    return way.walk(error="access_denied", error_description="<script>alert(1)</script>")


def late(way: Way) -> Any:
    answer = way.service.authorize(way.out())
    session = way.client.session
    session["signin_attempt"] |= {"began": session["signin_attempt"]["began"] - 601}
    session.save()
    return way.back(answer)


ANSWERS: dict[Callable[[Way], Any], str] = {
    replayed_code: "no attempt",
    code_of_another: "token endpoint 400",
    token_of_before: "nonce",
    answer_without_attempt: "no attempt",
    another_state: "state",
    state_of_another_browser: "state",
    no_state: "state",
    state_twice: "state",
    mixed_up: "iss",
    nameless: "iss",
    refused_there: "error of the service",
    late: "time",
}


@pytest.mark.security("S27")
@pytest.mark.parametrize("play", ANSWERS, ids=lambda play: play.__name__)
def test_s27_a_played_answer_lets_nobody_in(
    way: Way, play: Callable[[Way], Any], caplog: pytest.LogCaptureFixture
) -> None:
    answer = play(way)
    assert answer.status_code == 403
    assert not way.inside
    assert "<script>alert" not in answer.content.decode()
    assert told(caplog) == ANSWERS[play]


@pytest.mark.security("S27")
def test_s27_another_organisations_service_is_not_ours(way: Way, dirk: Actor) -> None:
    """Tabor's service vouches for the subject that Anna has at Atlas: it opens nothing of Atlas."""
    with running(FakeService()) as theirs:
        other = Way(way.client, opened(dirk, theirs), theirs)
        assert other.walk().status_code == 403
        answer = theirs.authorize(other.out())
        assert other.back(answer | {"iss": way.service.issuer}, way.provider).status_code == 403
        assert not way.inside


@pytest.mark.security("S27")
@pytest.mark.parametrize(
    "then", ["https://kwaad.example/", "//kwaad.example", "/\\kwaad.example", "javascript:alert(1)"]
)
def test_s27_next_leads_nowhere_else(way: Way, then: str) -> None:
    assert way.walk(then)["Location"] == "/"


@pytest.mark.security("S27")
def test_s27_an_address_of_mail_never_connects(way: Way) -> None:
    before = Identity.objects.count(), User.objects.count()
    way.service.subject = "sub-nieuw"
    way.service.claims = {"email": "coordinator@atlas.example", "email_verified": True}
    assert way.walk().status_code == 403
    assert (Identity.objects.count(), User.objects.count()) == before


MUTANTS: dict[str, tuple[object, str, Any, Forger]] = {
    "algorithms from the head": (token, "KINDS", token.KINDS | {"RS512": "RSA"}, TOKENS["RS512, not on the list"]),
    "nonce not compared": (token, "_of_this_attempt", lambda claims, nonce: None, TOKENS["no nonce"]),
    "azp not compared": (token, "_meant_for", lambda claims, client: None, TOKENS["given to another"]),
    "pupils let in": (person, "PUPILS", frozenset(), TOKENS["a student"]),
    "access token not compared": (token, "at_hash", lambda text: "A" * 22, TOKENS["access token of another answer"]),
    "what must be there": (token, "MUST", [], TOKENS["no end"]),
    "age not looked at": (token, "OLDEST", 2 * HOUR, TOKENS["made long ago, still valid"]),
    "head not looked at": (token, "_sound_head", lambda head, algorithm: None, lambda c: signed(c, typ="at+jwt")),
}


@pytest.mark.mutant("S27")
@pytest.mark.parametrize("name", MUTANTS)
def test_s27_mutant_lets_the_forged_one_in(way: Way, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    where, what, instead, forger = MUTANTS[name]
    monkeypatch.setattr(where, what, instead)
    way.service.forge = forger
    way.walk()
    assert way.inside, "without this control the forged token is accepted: the test above sees it"


def test_no_detail_leaks(way: Way) -> None:
    """A forged signature and a foreign nonce read the same."""
    seen = set()
    for name in ("no nonce", "signed by another key", "for another client", "expired"):
        way.service.forge = TOKENS[name]
        seen.add(json.dumps(way.walk().context["sentence"]))
    assert len(seen) == 1
