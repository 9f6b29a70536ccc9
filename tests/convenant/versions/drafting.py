"""A next version of a convenant of the world: a draft, or one that lies before the parties."""

import copy
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

from convenant import clock
from convenant.actions.version_papers import Given, answer_version
from convenant.actions.versions import Decided, adopt_version, circulate
from convenant.agreements.agreement import Agreement, prepare
from convenant.agreements.drafts import load_draft
from convenant.demo.versions import next_text
from convenant.models import Adoption, Consent, ConvenantVersion
from convenant.queries.amendment import answers_to, asked_of
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope, system_actor
from tests.conftest import AGREEMENTS

WEERT, WF, UTRECHT = "weert-nederweert", "west-friesland", "utrecht"
Change = Callable[[dict[str, Any]], object]


@cache
def prepared(slug: str) -> Agreement:
    return prepare(next(path for path in AGREEMENTS if path.stem == slug))


def agreement_of(slug: str, *changes: Change) -> Agreement:
    """The file of the world with the changes of the demo's next version, and these after them."""
    agreement = copy.deepcopy(prepared(slug))
    agreement.document.content = next_text(agreement.content)
    for change in changes:
        change(agreement.content)
    return agreement


def drafted(slug: str = WEERT, *changes: Change) -> ConvenantVersion:
    agreement = agreement_of(slug, *changes)
    load_draft(agreement)
    return agreement.version


def circulated(regie: Actor, slug: str = WEERT, *changes: Change) -> ConvenantVersion:
    version = drafted(slug, *changes)
    with scope(regie):
        circulate(version, clock.today() + timedelta(weeks=2), actor=regie)
    return stored(version)


def stored(version: ConvenantVersion) -> ConvenantVersion:
    with scope(system_actor()):
        return ConvenantVersion.objects.select_related("convenant").get(pk=version.pk)


def in_force(slug: str) -> ConvenantVersion:
    with scope(system_actor()):
        return ConvenantVersion.objects.select_related("convenant").get(convenant__slug=slug, status="adopted")


def partner(organisation_id: Any, version: ConvenantVersion, function: str = "directie") -> Actor:
    """Somebody who speaks for a party of the circle, also one without an account in the world."""
    with scope(system_actor()):
        organisation = Organisation.objects.get(pk=organisation_id)
    role = "regie" if organisation.kind == "gemeente" else "member"
    return Actor(
        role=role, organisation_id=organisation.pk, organisation_name=organisation.name, kind=organisation.kind,
        function=function, display_name="Bestuurder", circles=(version.convenant_id,),
    )  # fmt: skip


def everyone_answers(version: ConvenantVersion, *, objecting: int = 0, silent: int = 0) -> None:
    """The first `objecting` parties object, the last `silent` say nothing."""
    with scope(system_actor()):
        asked = asked_of(version.convenant_id)
    for number, bearer in enumerate(asked[: len(asked) - silent]):
        given = Given(Consent.OBJECTS, "Te lang.") if number < objecting else Given(Consent.AGREES)
        actor = partner(bearer.organisation_id, version)
        with scope(actor):
            answer_version(version, given, actor=actor, seen="")


def decided(version: ConvenantVersion, **chosen: Any) -> Decided:
    """In a scope of the circle: on the answers as they stand now."""
    seen = answers_to(version, asked_of(version.convenant_id)).mark
    today = clock.today()
    usual: dict[str, Any] = {"decided_on": today, "body": "de werkgroep", "valid_from": today, "seen": seen}
    return Decided(**usual | chosen)


def adopted(version: ConvenantVersion, regie: Actor, **chosen: Any) -> Adoption:
    with scope(regie):
        return adopt_version(version, decided(version, **chosen), actor=regie)
