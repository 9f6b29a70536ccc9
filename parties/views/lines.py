"""A contact person as a line of a page."""

from typing import Any

from django.urls import reverse

from convenant import clock
from convenant.http import PortalRequest
from convenant.templatetags.portal import nl_day
from parties.models import ContactPerson
from parties.permissions import KEEP_CONTACTS, may

SEES = "Alle partijen van dit convenant. Het zijn gegevens van het werk, geen privégegevens."


def person_line(person: ContactPerson, request: PortalRequest, slug: str) -> dict[str, Any]:
    own = person.organisation_id == request.actor.organisation_id and may(request.actor, KEEP_CONTACTS)
    address = {"slug": slug, "pk": person.pk}
    return {
        "name": person.name,
        "function": person.function,
        "organisation": person.organisation.name,
        "level": person.get_level_display(),
        "location": person.location.name if person.location else "hele organisatie",
        "email": person.email,
        "phone": person.phone,
        "media": person.is_media_contact,
        "period": period_of(person),
        "vcard_url": reverse("parties:contact-vcard", kwargs=address) if person.valid_from <= clock.today() else "",
        "edit_url": reverse("parties:contact-edit", kwargs=address) if own else "",
        "end_url": reverse("parties:contact-end", kwargs=address) if own else "",
    }


def period_of(person: ContactPerson) -> str:
    if person.valid_from > clock.today():
        return f"vanaf {nl_day(person.valid_from)}"
    return f"tot en met {nl_day(person.valid_until)}" if person.valid_until else f"sinds {nl_day(person.valid_from)}"
