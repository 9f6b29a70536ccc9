"""What a lower floor needs of a higher one; higher apps fill these in `AppConfig.ready()`."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar
from uuid import UUID

from convenant.evidence import Evidence

Source = TypeVar("Source")


class DuplicateKey(Exception):
    """Two apps offered the same key."""


class Registry(Generic[Source]):
    """Closed by default: an unknown key gives None, never an error page."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}

    def add(self, key: str, source: Source) -> None:
        if key in self._sources:
            raise DuplicateKey(key)
        self._sources[key] = source

    def get(self, key: str) -> Source | None:
        return self._sources.get(key)

    def keys(self) -> list[str]:
        return list(self._sources)

    def __iter__(self) -> Iterator[tuple[str, Source]]:
        return iter(self._sources.items())


evidence: Registry[Evidence] = Registry()
report_sections: Registry[Callable[..., Any]] = Registry()
agenda_suggestions: Registry[Callable[..., Any]] = Registry()
agreement_loaders: Registry[Callable[..., Any]] = Registry()
adoption_steps: Registry[Callable[..., Any]] = Registry()
"""What takes effect when regie adopts a draft: `callable(version)`, in regie's scope."""
demo_steps: Registry[str] = Registry()
"""What makes the demo year, by its full name: a process that serves loads nothing of it."""
start_pages: Registry[Callable[..., Any]] = Registry()
start_items: Registry[Callable[..., Any]] = Registry()
"""What waits for somebody: `callable(actor, circles) -> convenant.together.Asking[list[convenant.start.Waiting]]`."""
text_checks: Registry[Callable[..., Any]] = Registry()
"""What looks like a person in a text: `callable(text, allowed) -> findings` with `kind`, `found` and `sentence`."""
kept_out_of_addresses: Registry[Callable[[str], bool]] = Registry()
"""Whether what somebody typed to search looks like a person: `callable(text) -> bool`."""
spokespersons: Registry[Callable[..., Any]] = Registry()
"""Who speaks to the press: `callable(convenant_id) -> list[convenant.queries.media.Spokesperson]`."""
bearers: Registry[Callable[..., Any]] = Registry()
"""Who may bear a duty: `callable(convenant_ids) -> {id: [compliance.bearers.Bearer]}`; filled by `parties`."""
privacy_contacts: Registry[Callable[..., Any]] = Registry()
"""How to reach an organisation about personal data: `callable(actor, convenant_ids) -> {id:
convenant.queries.reach.Reach}`; filled by `parties`."""
calendar_sources: Registry[Callable[..., Any]] = Registry()
"""What falls on which day: `callable(convenant.calendar.entries.Asked) -> convenant.together.Asking[list[Entry]]`."""
health: Registry[Callable[..., Any]] = Registry()
"""What else the operator's page tells of the installation: `callable() -> convenant.health.Part`, never raises."""
mail_plans: Registry[Callable[..., Any]] = Registry()
"""Other mails than reminders: `callable(actor=…) -> int` writes down those of one organisation that are due, as
`convenant.models.ReminderMail` with a period that begins with the kind of mail."""
letters: Registry[Callable[..., Any]] = Registry()
"""Kind of mail → its words: `callable(mail) -> convenant.reminding.Letter`. Numbers only (ADR 17)."""
held_meetings: Registry[Callable[..., Any]] = Registry()
"""Meetings at which something was decided: `callable(convenant, actor) -> list[convenant.agenda.HeldMeeting]`."""
subject_sources: Registry[Any] = Registry()
"""Where data on a person stand, for his copy: a `convenant.subject_data.Source`."""
kept_back: Registry[Callable[..., set[UUID]]] = Registry()
"""Own rows of an organisation that one person who takes its data along may not have: `callable(actor) -> keys`. What
points at one of them stays behind with it."""
taken_alone: Registry[Callable[..., set[UUID] | None]] = Registry()
"""The only own rows that one person takes along, with what points at them: `callable(actor) -> keys`; None where it is
all of them but `kept_back`."""
works_everywhere: Registry[Callable[..., bool]] = Registry()
"""Whether somebody works at each location where his organisation works: `callable(actor)`; filled by `parties`."""
works_at_each: Registry[Callable[..., bool]] = Registry()
"""Whether somebody works at each of these locations: `callable(actor, location_ids)`; filled by `parties`."""
trail_subjects: Registry[Callable[[str], list[UUID]]] = Registry()
"""What a reference that people use stands for: `callable(text) -> ids`, of the acting organisation alone."""
rollover_steps: Registry[Any] = Registry()
"""What a new school year asks, as "10.key": a `convenant.rollover.Step`."""
message_kinds: Registry[Any] = Registry()
"""What the bell can tell, by key: a `convenant.bell.Kind`."""
nightly_rounds: Registry[Callable[..., Any]] = Registry()
"""What else the night does, right after the terms: `callable() -> int`, opens its own scopes and never raises."""
search_sources: Registry[Any] = Registry()
"""Where one can search, as "10.key": a `convenant.search.Source`."""
open_work: Registry[Callable[..., Any]] = Registry()
"""Work of the circle that organisations still have open: `callable(convenant_id, organisation_ids) -> [sentence]`."""
own_work: Registry[Callable[..., Any]] = Registry()
"""What an organisation itself has open on locations, for its eyes: `callable(actor, location_ids) -> [sentence]`."""
work_items: Registry[Callable[..., Any]] = Registry()
"""Open work that a successor can take over: `callable(convenant_id, organisation_ids) ->
[convenant.agenda.OpenItem]`."""
work_moves: Registry[Callable[..., Any]] = Registry()
"""Successors get what was open: `callable(convenant_id, {key of an item: new_id}, actor) -> number of rows`."""
work_left: Registry[Callable[..., Any]] = Registry()
"""Who leaves says that a successor has it: `callable(convenant_id, keys of items, actor) -> number of rows`."""
work_taken: Registry[Callable[..., Any]] = Registry()
"""Who takes over makes its own what no other may write: `callable(convenant_id, keys of items, actor) -> rows`."""
regie_work: Registry[Callable[..., Any]] = Registry()
"""What lies with who holds regie, whoever that is: `callable(convenant_id) -> [sentence]`."""
wijk_work: Registry[Callable[..., Any]] = Registry()
"""What is planned in a wijk: `callable(convenant_id, wijk_id) -> [(number, one, more)]`."""
place_work: Registry[Callable[..., Any]] = Registry()
"""What an organisation has open on one location, for its eyes and as far as this actor may see it:
`callable(actor, location_id) -> [(number, one, more)]`."""
