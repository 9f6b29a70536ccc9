"""What an organisation keeps of its own people in the register of parties, for a copy for one of them (AVG 15.3)."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from convenant.audit.trail import record
from convenant.redaction import harmless
from convenant.subject_data import MOST, PURPOSE, Found, Reach, Row, Section, ids_in, stands_in
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.models import Invitation, Membership
from convenant.tenancy.scope import MEMBER, Actor
from convenant.wording import counted
from parties.models import ContactMoment, ContactPerson, Deputy

NEVER = "Uw organisatie legt geen contactmomenten vast."


class ContactSource:
    """Contact persons of every convenant and who stands in for them, also those of the past."""

    title = "Contactpersonen en vervangers"

    @staticmethod
    def reach(actor: Actor) -> Reach:
        return Reach(True, "Iedereen die uw organisatie noemt of noemde, in elk convenant. Van partners niet.")

    @staticmethod
    def find(name: str, actor: Actor) -> list[Found]:
        hits = [row for row in _people(actor) if stands_in(name, row.name)]
        return [Found(str(row.pk), row.name, f"{row.function}, {days_of(row)}") for row in hits[:MOST]]

    @staticmethod
    def sections(keys: Sequence[str], actor: Actor) -> list[Section]:
        wanted = set(ids_in(keys))
        rows = [row for row in _people(actor) if row.pk in wanted]
        for row in rows:
            record(actor, "contact.opened", row, purpose=PURPOSE)
        return [Section(_contact_title(row), tuple(_contact_rows(row)), None) for row in rows]


Person = ContactPerson | Deputy


def _people(actor: Actor) -> list[Person]:
    return [*_contacts(actor), *_deputies(actor)]


def _contacts(actor: Actor) -> Iterable[ContactPerson]:
    mine = ContactPerson.objects.filter(organisation_id=actor.organisation)
    return mine.select_related("convenant", "location").order_by("name", "valid_from")


def _deputies(actor: Actor) -> Iterable[Deputy]:
    """Who stands in without being a contact person himself."""
    mine = Deputy.objects.filter(organisation_id=actor.organisation).exclude(name="")
    return mine.select_related("convenant").order_by("name", "valid_from")


def days_of(row: Person | Membership) -> str:
    until = f" tot en met {nl_plain(row.valid_until)}" if row.valid_until else ""
    return f"vanaf {nl_plain(row.valid_from)}{until}"


def _contact_title(row: Person) -> str:
    return "Contactpersoon" if isinstance(row, ContactPerson) else "Vervanger van een contactpersoon"


def _contact_rows(row: Person) -> Iterable[Row]:
    told = (
        ("Convenant", row.convenant.name), ("Naam", row.name), ("Functie", row.function), ("E-mailadres", row.email),
        ("Telefoon", row.phone), ("Wanneer", days_of(row)),
    )  # fmt: skip
    return ((label, harmless(text)) for label, text in told if text)


class AccountSource:
    """Roles in this organisation, of now and before, and invitations that are open."""

    title = "Accounts en uitnodigingen"

    @staticmethod
    def reach(actor: Actor) -> Reach:
        return Reach(True, "De naam bij elke rol. Wat iemand deed, staat in het logboek van de FG.")

    @staticmethod
    def find(name: str, actor: Actor) -> list[Found]:
        members = [row for row in _members(actor) if stands_in(name, row.display_name)]
        asked = [row for row in _invitations(actor) if stands_in(name, row.display_name)]
        found = [
            Found(str(row.pk), row.display_name, f"{row.get_function_display()}, {days_of(row)}") for row in members
        ]
        return [*found, *(Found(str(row.pk), row.display_name, "uitnodiging") for row in asked)][:MOST]

    @staticmethod
    def sections(keys: Sequence[str], actor: Actor) -> list[Section]:
        wanted = set(ids_in(keys))
        members = [row for row in _members(actor) if row.pk in wanted]
        asked = [row for row in _invitations(actor) if row.pk in wanted]
        for row in (*members, *asked):
            record(actor, "membership.opened", row, purpose=PURPOSE)
        return [*map(_account, members), *map(_invitation, asked)]


def _members(actor: Actor) -> Iterable[Membership]:
    return Membership.objects.filter(organisation_id=actor.organisation).order_by("display_name", "valid_from")


def _invitations(actor: Actor) -> Iterable[Invitation]:
    """One that was accepted lives on as a role."""
    sent = Invitation.objects.filter(organisation_id=actor.organisation, accepted_at=None)
    return sent.order_by("display_name", "pk")


def _account(row: Membership) -> Section:
    last = nl_plain(row.last_sign_in) if row.last_sign_in else "nooit"
    rows = [
        ("Naam", harmless(row.display_name)), ("Functie", row.get_function_display()), ("Wanneer", days_of(row)),
        ("Beheert accounts", "ja" if row.is_administrator else "nee"), ("Laatst ingelogd", last),
        ("Tweede stap bij inloggen", "ja" if row.has_second_factor else "nee"),
    ]  # fmt: skip
    return Section("Account", tuple(rows), None)


def _invitation(row: Invitation) -> Section:
    told = (("Naam", row.display_name), ("E-mailadres", row.email), ("Functie", row.get_function_display()))
    return Section("Uitnodiging", tuple((label, harmless(text)) for label, text in told), None)


class MomentSource:
    """Days on which a colleague was in touch with a location."""

    title = "Contactmomenten van medewerkers"

    @staticmethod
    def reach(actor: Actor) -> Reach:
        if actor.role != MEMBER:
            return Reach(False, NEVER)
        return Reach(True, "Op welke dagen een medewerker contact had met een locatie. Een moment heeft geen tekst.")

    @staticmethod
    def find(name: str, actor: Actor) -> list[Found]:
        members = {row.pk: row for row in _members(actor) if stands_in(name, row.display_name)}
        counts = _moments_of(list(members))
        return [
            Found(str(pk), members[pk].display_name, counted(len(days), "contactmoment", "contactmomenten"))
            for pk, days in counts.items()
        ][:MOST]

    @staticmethod
    def sections(keys: Sequence[str], actor: Actor) -> list[Section]:
        if actor.role != MEMBER:
            return []
        mine = {row.pk: row for row in _members(actor)}
        found = _moments_of([pk for pk in ids_in(keys) if pk in mine])
        for pk in found:
            record(actor, "moment.opened", mine[pk], purpose=PURPOSE)
        return [Section("Contactmomenten", tuple(_day(each) for each in days), None) for days in found.values()]


def _moments_of(memberships: Sequence[UUID]) -> dict[UUID, list[ContactMoment]]:
    found: dict[UUID, list[ContactMoment]] = {}
    rows = ContactMoment.objects.filter(membership_id__in=memberships).select_related("location")
    for row in rows.order_by("-day", "pk"):
        found.setdefault(row.membership_id, []).append(row)
    return found


def _day(row: ContactMoment) -> Row:
    return nl_plain(row.day), f"{row.get_kind_display()}, {row.location.name}"
