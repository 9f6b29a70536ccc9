"""Every form of the portal asks each of its fields on its page, and asks it once."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from itertools import chain
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import resolve, reverse
from lxml import html

from convenant import clock
from convenant.models import SubjectRequest
from convenant.models.tensions import tension_mark
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import scope
from incidents.models import InvolvedPerson
from parties import accounts
from parties.importing.actions import preview
from parties.models import ChangeKind, Location, RegieHandover, ServingPerson
from tests.conftest import signed_in
from tests.convenant.versions.drafting import WF, drafted, in_force
from tests.incidents.exchanging import NAME, chosen
from tests.incidents.recording import posted

from .asking import calling_in_the_register, calling_of_others
from .busy import AGENT, LIMITED, OPERATOR, REGIE, SCHOOL, Busy, make_busy
from .busy_parties import LIST
from .forms import SENTENCE, Offered, offered
from .table import TABLE
from .test_fields import pages_of, undone

OURS = ("convenant.", "parties.", "protocols.", "incidents.", "meetings.")
SIGNING_IN = "convenant.signin.account_forms"
"""Our words on the forms of allauth, whose pages stand outside a scope; tests/tenancy/test_sign_in.py sends them."""
SHARED = {"CoreForm", "PlainTextForm", "RegisterForm", "Touching"}
"""Hold what other forms have in common; no page shows them."""
IF_IT_LOOKS_PERSONAL = {"lint_reason", "lint_seen"}
SOMETIMES = {
    "RecordForm": {"sub", "vault_note", *IF_IT_LOOKS_PERSONAL},
    "ChangeForm": IF_IT_LOOKS_PERSONAL,
    "RegisterFilter": {"place", "facet", "step", "handler", "sort"},
    "ParcelForm": {"ground", "informed", "informed_reason", "necessity", "subsidiarity"},
}
"""Form → fields that are asked only when what was typed calls for them. Each must be asked somewhere all the same."""
GROUPS = ("radio", "checkbox")
WITH_A_NUMBER = "Een mes in een kluisje. Bel mij op 06 12345678."
Answer = tuple[str, Any]
"""An address, and the response to it."""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[forms.BaseForm]:
    """The forms that the portal makes; the test empties the list before each request."""
    found: list[forms.BaseForm] = []
    plain = forms.BaseForm.__init__

    def noted(form: forms.BaseForm, *args: Any, **kwargs: Any) -> None:
        plain(form, *args, **kwargs)
        found.append(form)

    monkeypatch.setattr(forms.BaseForm, "__init__", noted)
    return found


DRAWN_ELSEWHERE = {
    ("incidents.forms.again.AgainForm", "chosen"),
    ("incidents.forms.again.AgainForm", "sure"),
    ("incidents.forms.signals.SignalForm", "necessity"),
    ("parties.forms.joining.FirstPassword", "password1"),
    ("parties.forms.own_list.OwnListFilter", "kring"),
    ("parties.forms.joining.FirstPassword", "password2"),
}
"""Boxes of a list that stands there while somebody is new (tests/incidents/test_again.py); a page behind a link in a
mail, without a session (tests/parties/colleagues/test_invitations.py); why youth work in Weert sends a signal: it has
no account in the cast (tests/incidents/around/test_signals.py); the choice between two convenanten, where nobody of the
cast is party to both (tests/parties/ownlist/test_organisation.py)."""


@pytest.mark.usefixtures("known_person", "papers")
def test_every_form_asks_each_of_its_fields_once(
    db: None, made: list[forms.BaseForm], record_property: Callable[[str, Any], None]
) -> None:
    asked, wrong = set[tuple[str, str]](), []
    for address, answer in every_answer(make_busy(), made):
        for form in made if is_page(answer) else []:
            drawn = drawn_on(content_of(answer), form)
            asked |= {(told(kind), name) for kind in forms_in(type(form)) for name in drawn}
            wrong += [f"{address}: {fault}" for fault in faults(form, drawn)]
    fields = {(told(kind), name) for kind in kinds() for name in kind.base_fields} - DRAWN_ELSEWHERE
    assert not wrong, wrong
    assert not fields - asked, "never asked: " + ", ".join(sorted(map(".".join, fields - asked)))
    assert len(kinds()) >= 20
    record_property("figure", f"Forms: {len(fields)} fields of {len(kinds())} forms, each asked, and asked once")


def content_of(answer: Any) -> str:
    """Without the frame: its search box has a field of its own that no form draws."""
    page = str(answer.content.decode())
    return page.partition("<main")[2] or page


def every_answer(busy: dict[str, Busy], made: list[forms.BaseForm]) -> Iterator[Answer]:
    """Pages, their forms as they come back when sent empty, and forms that were filled in so that they ask more."""
    tried: set[str] = set()
    for email in (SCHOOL, LIMITED, AGENT, REGIE, OPERATOR):
        client = signed_in(busy[email].actor)
        for address in pages_of(busy[email]):
            made.clear()
            answer = client.get(address)
            yield address, answer
            for form in offered(answer.content.decode(), address) if is_page(answer) else []:
                yield from sent_empty(client, form, tried, made)
    more = (calling_for_more(busy[SCHOOL]), calling_in_the_register(busy[SCHOOL].actor), calling_of_others())
    for client, address, typed in chain(*more, calling_for_people()):
        made.clear()
        yield address, client.post(address, typed) if typed else client.get(address)


def sent_empty(client: Client, form: Offered, tried: set[str], made: list[forms.BaseForm]) -> Iterator[Answer]:
    name = resolve(form.address).view_name
    if form.method == "post" and name not in tried and not TABLE[name].skip:
        tried.add(name)
        for values in ({}, with_a_number(form)):
            made.clear()
            answer = undone(client, replace(form, values=values), {})
            if answer.status_code == 422:
                yield form.address, answer


def with_a_number(form: Offered) -> dict[str, str]:
    return {name: WITH_A_NUMBER if value == SENTENCE else value for name, value in form.values.items()}


def calling_for_more(school: Busy) -> Iterator[tuple[Client, str, dict[str, Any]]]:
    """Text with a phone number, a kind of incident, a name in a copy, a meeting of a wijk, a draft."""
    client, typed = signed_in(school.actor), posted(school.actor, description=WITH_A_NUMBER)
    with scope(school.actor):
        person = InvolvedPerson.objects.first()
    assert person is not None
    yield client, reverse("incidents:record"), typed | {"lint": "geen"}
    yield client, reverse("incidents:record"), typed | {"lint": "kluis"}
    yield client, reverse("incidents:change", args=[person.incident_id]), typed
    yield client, f"{reverse('incidents:list')}?filters=1", {}
    copy = reverse("exchange:prepare", args=[person.incident_id, school.recipient])
    yield client, copy, chosen(items=["what", f"name.{person.pk}"], informed="nee")
    utrecht = signed_in(accounts.actor_named("regie@utrecht.example"))
    yield utrecht, reverse("meetings:plan", args=["utrecht"]), {}
    drafted("utrecht")
    yield utrecht, reverse("versions:circulate", args=["utrecht", 2]), {}

    weert = signed_in(accounts.actor_named("regie@weert.example"))
    yield weert, reverse("compliance:term", args=["weert-nederweert"]), {}
    regie, tension = signed_in(accounts.actor_named(REGIE)), in_force(WF).tensions[1]
    yield regie, reverse("rules:tension-confirm", args=[WF, tension_mark(tension)]), {}
    om = signed_in(accounts.actor_named("om@om.example"))
    yield om, reverse("compliance:lead-time", args=[WF, "doorlooptijd-om", clock.school_year(clock.today())]), {}


def calling_for_people() -> Iterator[tuple[Client, str, dict[str, Any]]]:
    """The log, what is taken along, somebody found for his copy, a team that is split, a first administrator, a file in
    two circles."""
    yield signed_in(accounts.actor_named("fg@atlas.example")), reverse("privacy:log"), {}
    yield signed_in(accounts.actor_named("directie@atlas.example")), reverse("takeout:index"), {}
    school = accounts.actor_named(SCHOOL)
    with scope(school):
        asked = SubjectRequest.objects.filter(state="open")[0]
        batch = preview("locaties", None, "lijst.csv", BytesIO(LIST), len(LIST), actor=school)
    yield signed_in(school), reverse("privacy:copy-begin", args=[asked.pk]), {"name": NAME}
    yield signed_in(school), reverse("importing:batch", args=[batch.pk]), {}
    yield signed_in(accounts.actor_named(REGIE)), reverse("changes:new", args=[WF, ChangeKind.TEAMS]), {}
    yield (
        signed_in(accounts.actor_named("halt@halt.example")),
        reverse("importing:upload", args=["contactpersonen"]),
        {},
    )
    yield from calling_for_a_move()
    known = {each.organisation for each in accounts.ACCOUNTS}
    operator = accounts.actor_named(OPERATOR)
    with scope(operator):
        empty = Organisation.objects.exclude(slug__in=known)[0]
    yield signed_in(operator), reverse("colleagues:first", args=[empty.slug]), {}


def calling_for_a_move() -> Iterator[tuple[Client, str, dict[str, Any]]]:
    """Somebody is asked to take regie over; a wijk ends; a location goes to a wijk with other people."""
    successor = accounts.actor_named("leerplicht@hoorn.example")
    with scope(successor):
        asked = RegieHandover.objects.get(successor_id=successor.organisation)
    yield signed_in(successor), reverse("regie:handover", args=[WF, asked.pk]), {}
    school = accounts.actor_named("coordinator@depassie.example")
    with scope(school):
        place = Location.objects.filter(organisation_id=school.organisation).exclude(wijk=None).order_by("slug")[0]
        served = ServingPerson.objects.exclude(wijk=None).exclude(wijk=place.wijk).order_by("wijk__slug")[0]
    utrecht = signed_in(accounts.actor_named("regie@utrecht.example"))
    yield utrecht, reverse("keeping:wijk-end", args=["utrecht", served.wijk_id]), {}
    typed = {"name": place.name, "wijk": str(served.wijk_id)}
    yield signed_in(school), reverse("keeping:place-edit", args=[place.pk]), typed


def forms_in(kind: type[forms.BaseForm]) -> list[type[forms.BaseForm]]:
    """A form and those it is made from: their fields are asked with it."""
    return [each for each in kind.__mro__ if issubclass(each, forms.BaseForm)]


def told(kind: type[forms.BaseForm]) -> str:
    return f"{kind.__module__}.{kind.__name__}"


def is_page(answer: Any) -> bool:
    return answer.status_code in (200, 422) and answer["Content-Type"].startswith("text/html")


def kinds() -> list[type[forms.Form]]:
    def below(kind: type[forms.Form]) -> Iterator[type[forms.Form]]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    ours = [kind for kind in below(forms.Form) if kind.__module__.startswith(OURS) and kind.__name__ not in SHARED]
    return [kind for kind in ours if kind.__module__ != SIGNING_IN]


def drawn_on(page: str, form: forms.BaseForm) -> Counter[str]:
    """Field → how often the page asks it. Choices of one field ask together, unless one of them stands there twice."""
    names = {form.add_prefix(name): name for name in form.fields}
    controls: Counter[tuple[str, str]] = Counter()
    for one in html.fromstring(page).xpath("//form//*[self::input or self::select or self::textarea][@name]"):
        if one.get("name") in names:
            choice = one.get("value", "") if one.get("type") in GROUPS else ""
            controls[names[one.get("name")], choice] += 1
    found: Counter[str] = Counter()
    for (name, _), times in controls.items():
        found[name] = max(found[name], times)
    return found


def faults(form: forms.BaseForm, drawn: Counter[str]) -> list[str]:
    """A page that asks nothing of a form made it for another end: to read a filter from the address."""
    kind, allowed = type(form).__name__, (0, 1)
    if not drawn or not type(form).__module__.startswith(OURS):
        return []
    return [
        f"{kind}.{name} is asked {drawn[name]} times" for name in form.fields
        if drawn[name] not in (allowed if name in SOMETIMES.get(kind, ()) else (1,))
    ]  # fmt: skip


class Small(forms.Form):
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    text = forms.CharField()


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("{kind}{text}", []),
        ("{kind}", ["Small.text is asked 0 times"]),
        ("{kind}{text}{text}", ["Small.text is asked 2 times"]),
        ("{kind}{kind}{text}", ["Small.kind is asked 2 times"]),
    ],
)
def test_a_field_that_is_gone_or_doubled_is_seen(page: str, told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Small, "__module__", "incidents.forms")
    form = Small()
    drawn = f"<form>{page.format(kind=form['kind'], text=form['text'])}</form>"
    assert faults(form, drawn_on(drawn, form)) == told
