"""A contact person as a line of a page."""

from typing import Any

from django.urls import reverse

from convenant import clock
from convenant.http import PortalRequest
from convenant.templatetags.portal import nl_day
from parties.models import ContactPerson
from parties.permissions import KEEP_CONTACTS, may
from parties.queries.deputies import StandIn, stand_in_of

SEES = "Alle partijen van dit convenant. Het zijn gegevens van het werk, geen privégegevens."


def person_line(person: ContactPerson, request: PortalRequest, slug: str) -> dict[str, Any]:
    """While somebody stands in, that name and those ways to reach come first."""
    stand_in = stand_in_of(person)
    own = person.organisation_id == request.actor.organisation_id and may(request.actor, KEEP_CONTACTS)
    address = {"slug": slug, "pk": person.pk}
    first = stand_in or person
    return {
        "name": first.name,
        "function": first.function,
        "stands_in": stand_in.words if stand_in else "",
        "absent": person.name if stand_in else "",
        "organisation": person.organisation.name,
        "level": person.get_level_display(),
        "topic": person.get_topic_display() if person.topic else "",
        "location": person.location.name if person.location else "hele organisatie",
        "email": first.email,
        "phone": first.phone,
        "media": person.is_media_contact,
        "period": period_of(person),
        "vcard_url": reverse("parties:contact-vcard", kwargs=address) if person.valid_from <= clock.today() else "",
        "edit_url": reverse("parties:contact-edit", kwargs=address) if own else "",
        "end_url": reverse("parties:contact-end", kwargs=address) if own else "",
        "leave_url": reverse("ownlist:leave", kwargs={"pk": person.pk}) if own else "",
        "account_url": reverse("ownlist:account", kwargs={"pk": person.pk}) if own else "",
        "deputy_url": deputy_url(slug, person, stand_in) if own else "",
    }


def deputy_url(slug: str, person: ContactPerson, stand_in: StandIn | None) -> str:
    """To change the one who stands in now, else to name one."""
    if stand_in:
        return reverse("ownlist:deputy-edit", kwargs={"slug": slug, "pk": stand_in.deputy_id})
    return reverse("ownlist:deputy-add", kwargs={"slug": slug, "pk": person.pk})


def period_of(person: ContactPerson) -> str:
    if person.valid_from > clock.today():
        return f"vanaf {nl_day(person.valid_from)}"
    return f"tot en met {nl_day(person.valid_until)}" if person.valid_until else f"sinds {nl_day(person.valid_from)}"
