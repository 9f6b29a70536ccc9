"""Words that the pages of the exchange share."""

from datetime import datetime

from convenant import clock
from convenant.templatetags.portal import nl_clock, nl_day
from convenant.tenancy.models import Function


def at_moment(moment: datetime) -> str:
    """ "om 11:34 uur", on another day "op 19 nov om 11:34 uur"."""
    preposition = "om" if clock.local(moment).date() == clock.today() else "op"
    return f"{preposition} {since_moment(moment)}"


def since_moment(moment: datetime) -> str:
    """ "11:34 uur", on another day "19 nov om 11:34 uur": behind a word such as "sinds"."""
    local = clock.local(moment)
    day = "" if local.date() == clock.today() else f"{nl_day(local)} om "
    return f"{day}{nl_clock(local)} uur"


def function_words(code: str) -> str:
    """ "de schoolagent"; "de ontvanger" when the function is not known."""
    label = dict(Function.choices).get(code, "")
    return f"de {label[:1].lower()}{label[1:]}" if label else "de ontvanger"


def people_words(count: int) -> str:
    return "1 persoon" if count == 1 else f"{count} personen"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
