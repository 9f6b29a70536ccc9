"""What a copy for a data subject (AVG 15.3) finds in rows without sealed text: cores of incidents and signals. Names
should not stand there; a search shows whether they do."""

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Q

from convenant.accents import pattern
from convenant.redaction import harmless
from convenant.subject_data import MOST, Found, Reach, Section, ids_in, stands_in
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor
from incidents.permissions import REGISTER, is_school, may, may_read_signals, visible_to
from incidents.queries.signals import received_by, sent_by
from incidents.queries.taxonomy import shown_reference

from .subject_access import core_rows


class CoreSource:
    """Descriptions of incidents: the part that may be shared, where the lint asks to leave names out."""

    title = "Omschrijvingen van incidenten"

    @staticmethod
    def reach(actor: Actor) -> Reach:
        if may(actor, REGISTER):
            return Reach(True, "De omschrijving van elk incident dat u mag zien. Bijlagen niet: kijk die zelf na.")
        if is_school(actor):
            return Reach(False, "Uw functie leest het register niet. Vraag de coördinator of de directie.")
        return Reach(False, "Dit houden alleen scholen bij.")

    @staticmethod
    def find(name: str, actor: Actor) -> list[Found]:
        rows = visible_to(actor).filter(holding(name, "description")).select_related("location")
        hits = [row for row in rows.order_by("-occurred_on", "pk") if stands_in(name, row.description)]
        return [
            Found(str(row.pk), f"{nl_plain(row.occurred_on)}, kenmerk {shown_reference(row.reference)}", row.where)
            for row in hits[:MOST]
        ]

    @staticmethod
    def sections(keys: Sequence[str], actor: Actor) -> list[Section]:
        rows = visible_to(actor).filter(pk__in=ids_in(keys)).select_related("location").order_by("-occurred_on")
        return [
            Section(
                f"Omschrijving van incident {shown_reference(row.reference)}",
                tuple((label, harmless(text)) for label, text in core_rows(row) if text),
                row.location_id,
            )
            for row in rows
        ]


class SignalSource:
    """Signals without names, sent and received."""

    title = "Signalen zonder namen"

    @staticmethod
    def reach(actor: Actor) -> Reach:
        if may_read_signals(actor):
            return Reach(True, "De tekst van verstuurde en ontvangen signalen. Er horen geen namen in te staan.")
        return Reach(False, "Uw functie leest geen signalen.")

    @staticmethod
    def find(name: str, actor: Actor) -> list[Found]:
        rows: list[Any] = [*_holding(sent_by(actor), name), *_holding(received_by(actor), name)]
        hits = [row for row in rows if stands_in(name, row.text)][:MOST]
        return [
            Found(str(row.pk), row.get_kind_display(), f"{row.location.name}, {nl_plain(_at(row))}") for row in hits
        ]

    @staticmethod
    def sections(keys: Sequence[str], actor: Actor) -> list[Section]:
        wanted = ids_in(keys)
        rows: list[Any] = [*sent_by(actor).filter(pk__in=wanted), *received_by(actor).filter(pk__in=wanted)]
        return [
            Section(
                "Signaal",
                (("Wanneer", nl_plain(_at(row))), ("Waarover", row.get_kind_display()), ("Tekst", harmless(row.text))),
                row.location_id,
            )
            for row in rows
        ]


def holding(name: str, column: str) -> Q:
    """Rows that hold each word of the name somewhere, with or without accents: the database leaves the rest out."""
    words = name.split()
    return reduce(and_, (Q(**{f"{column}__iregex": pattern(word)}) for word in words), Q()) if words else Q(pk__in=())


def _holding(rows: Any, name: str) -> list[Any]:
    return list(rows.filter(holding(name, "text")).select_related("location"))


def _at(row: Any) -> Any:
    return getattr(row, "sent_at", None) or row.received_at
