"""Every model that holds something of persons belongs to a line of the register of processing."""

from collections.abc import Callable, Iterator

import pytest
from django.apps import apps

from convenant import remember
from convenant.queries import processing
from convenant.queries.own_lines import own_lines
from convenant.queries.privacy import register_of
from convenant.tenancy import hooks
from convenant.tenancy.models import OrganisationKind
from convenant.tenancy.scope import Actor, scope
from convenant.vault.fields import SealedRow

REACHES = {"email", "phone", "display_name"}
"""Columns in the open with which somebody is named or reached."""
LINES = {
    "incidenten": {
        "incidents.InvolvedPerson", "incidents.VaultNote", "incidents.OpeningRequest", "incidents.Draft",
    },
    "bijlagen": {"incidents.Attachment", "incidents.AttachmentPiece"},
    "maatregelen": {"incidents.Measure", "incidents.FollowUp"},
    "zorgsignalen": {"incidents.ConcernRecord", "incidents.ConcernStep"},
    "omwonenden": {"incidents.NeighbourReport"},
    "geeft-core": {"incidents.Disclosure", "incidents.Notice", "incidents.ThreadEntry"},
    "krijgt-core": {"incidents.ReceivedDisclosure", "incidents.Answer"},
    "verzoeken": {"convenant.SubjectRequest", "convenant.SubjectCopy"},
    "contactpersonen": {
        "parties.ContactPerson", "parties.Deputy", "parties.ReferralLine", "parties.SharedReferral", "parties.CardLine",
    },
    "toegang": {
        "convenant.IdentityProvider", "convenant.TakeoutPart", "convenant.TakeoutRequest", "tenancy.User",
        "tenancy.Membership", "tenancy.Invitation", "account.EmailAddress",
    },
}  # fmt: skip
COUNTED = {"controles": "incidents.ControlEvent", "signalen": "incidents.ReceivedSignal"}
"""Without persons by their form; they have a line all the same."""


def holding_persons() -> Iterator[str]:
    for model in apps.get_models():
        named = REACHES & {column.name for column in model._meta.concrete_fields}
        if named or issubclass(model, SealedRow):
            yield model._meta.label


def lines_of(*actors: Actor) -> set[str]:
    remember.forget()
    found: set[str] = set()
    for actor in actors:
        with scope(actor):
            found |= {line.processing.key for line in register_of(hooks.circles_of(actor.organisation))}
    return found


def without_line(*actors: Actor) -> set[str]:
    """Models of persons that no line names, or whose line is not in anybody's register."""
    lines = lines_of(*actors)
    covered = {label for key, labels in LINES.items() if key in lines for label in labels}
    return set(holding_persons()) - covered


@pytest.mark.provision("WE-P5")
def test_every_model_of_persons_has_its_line(
    anna: Actor, bram: Actor, jongerenwerk: Actor, record_property: Callable[[str, object], None]
) -> None:
    assert without_line(anna, bram) == set()
    assert COUNTED.keys() <= lines_of(anna)
    assert {label for labels in LINES.values() for label in labels} == set(holding_persons())
    assert all(apps.get_model(label) for label in COUNTED.values())
    assert "signalen" in lines_of(jongerenwerk)
    assert not {"signalen", "omwonenden"} & {line.key for line in own_lines(OrganisationKind.LEERPLICHT)}
    record_property("figure", f"AVG 30: 0 of {len(set(holding_persons()))} models of persons without a line")


def test_each_line_says_all_that_the_law_asks(anna: Actor) -> None:
    with scope(anna):
        found = [line.processing for line in register_of(hooks.circles_of(anna.organisation))]
    assert len(found) > 5
    assert all(all(one.facts.values()) for one in found)


@pytest.mark.mutant("S38")
def test_a_line_that_is_left_out_is_seen(anna: Actor, bram: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        processing, "own_lines", lambda role: [line for line in own_lines(role) if line.key != "omwonenden"]
    )
    assert without_line(anna, bram) == {"incidents.NeighbourReport"}


@pytest.mark.mutant("S38")
def test_a_model_that_begins_to_hold_persons_is_seen(anna: Actor, bram: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a check of lockers got a column that names somebody."""
    monkeypatch.setitem(globals(), "REACHES", {*REACHES, "checklist"})
    assert without_line(anna, bram) == {"incidents.ControlEvent"}
