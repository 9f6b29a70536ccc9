"""What a portal in use holds of accounts, assignments, teams, changes, places, sign-in and copies."""

from datetime import timedelta
from io import BytesIO

from convenant import clock
from convenant.actions.copies import begin_copy
from convenant.models import Convenant, SubjectRequest
from convenant.signin.oidc.keeping import Told, keep_provider
from convenant.subject_data import found_in_all
from convenant.tenancy.models import Function, Membership
from convenant.tenancy.scope import Actor, scope
from parties.actions.assignments import Period, appoint_deputy
from parties.actions.changes import Wish, decide_change, plan_change
from parties.actions.colleagues import Role
from parties.actions.invitations import Offer, invite
from parties.actions.places import Place, add_place, close_place
from parties.actions.regie import Proposal, propose_handover
from parties.actions.support import let_in
from parties.actions.teams import add_to_support
from parties.importing.actions import preview
from parties.models import Assignment, ChangeKind, Party
from parties.models import Role as PartyRole
from tests.incidents.exchanging import NAME

DAY = timedelta(days=1)
LIST = b"Naam\nNieuwe plek\n=1+1\n"
"""A file to import: one row that is right and one that is not."""


def fill(school: Actor, agent: Actor, regie: Actor) -> None:
    _people(school)
    _replaced(agent)
    _changing(regie)
    with scope(school):
        found = [each.key for each in found_in_all(NAME, school)]
        begin_copy(SubjectRequest.objects.all()[0], found[:1], actor=school)


def _people(school: Actor) -> None:
    """Somebody is invited, the operator is let in, sign-in is filled in, a support team has a member; rooms closed."""
    with scope(school):
        convenant, today = Convenant.objects.get(pk=school.circles[0]), clock.today()
        invite(Offer("nieuw@atlas.example", Role("Nieuw", Function.DOCENT)), today, actor=school)
        let_in("Iemand kan niet inloggen", 2, actor=school)
        keep_provider(Told("https://inloggen.atlas.example", "portaal", "geheim"), actor=school)
        add_to_support(convenant, "intern begeleider", "Begeleider", "", Period(today), actor=school)
        preview("locaties", None, "lijst.csv", BytesIO(LIST), len(LIST), actor=school)
        close_place(add_place(Place("Noodlokalen"), actor=school), today - DAY, actor=school)


def _replaced(agent: Actor) -> None:
    with scope(agent):
        mine = Assignment.objects.filter(membership=agent.membership).exclude(location=None)
        others = Membership.objects.filter(organisation_id=agent.organisation, function=agent.function)
        appoint_deputy(
            mine[0], others.exclude(pk=agent.membership)[0], Period(clock.today(), clock.today() + DAY), actor=agent
        )


def _changing(regie: Actor) -> None:
    """A draft to divide, and what was decided and still can be undone."""
    with scope(regie):
        convenant = Convenant.objects.get(pk=regie.circles[0])
        schools = Party.valid.on(clock.today()).filter(convenant=convenant, role=PartyRole.SCHOOL)
        atlas, tabor, last = (row.organisation for row in schools.order_by("organisation__slug")[:3])
        for wish in (Wish(ChangeKind.MERGER, clock.today() + 90 * DAY, [atlas], [tabor]),
                     Wish(ChangeKind.HANDOVER, clock.today() + 90 * DAY, [tabor], [last], stays=True)):  # fmt: skip
            plan_change(convenant, wish, actor=regie)
        decided = plan_change(convenant, Wish(ChangeKind.MERGER, clock.today() + DAY, [last], [tabor]), actor=regie)
        decide_change(decided, actor=regie)
        successor = Party.objects.get(convenant=convenant, organisation__slug="leerplicht-hoorn").organisation
        propose_handover(convenant, Proposal(successor, clock.today() + DAY, "Elk jaar een ander."), actor=regie)
