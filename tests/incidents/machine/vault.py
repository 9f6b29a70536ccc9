"""Rules of the vault: it opens and closes, people and files go in, and whoever has no right asks in vain."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from hypothesis import strategies as st
from hypothesis.stateful import rule

from convenant import clock
from convenant.tenancy.scope import Actor, scope
from incidents.actions.attachments import add_attachment, hand_out, remove_attachment, restore_attachment
from incidents.actions.four_eyes import ask_opening, asks_four_eyes, decide_opening
from incidents.actions.name_search import find_by_name
from incidents.actions.vault import (
    MINUTES_OPEN,
    Person,
    add_person,
    change_person,
    close_every_vault,
    close_vault,
    open_vault,
    write_note,
)
from incidents.models import Attachment, Incident, InvolvedPerson, OpeningRequest, VaultNote
from incidents.permissions import membership_of
from incidents.queries.vault import vault_contents
from tests.incidents.vault.files import washed

from .handling import Handling
from .school import BOARD, CANARY, REASON, STALE, WHICH, Kept

PURPOSE = "aanvullen"
BOARD_TOO = st.booleans()
PAGES = ("detail", "attachments", "person-add", "story", "withdraw")
LISTS = ("list", "mine", "follow-up", "by-name")
INTRUDERS = ("carla", "dirk", "bram", "femke")


class Register(Handling):
    """The whole machine."""

    @rule(which=WHICH, stale=STALE, board=BOARD_TOO)
    def vault_opens(self, which: int, stale: bool, board: bool) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=board)
        found: list[bool] = []

        def act() -> None:
            incident = self.look(actor, kept)
            found.append(asks_four_eyes(incident))
            open_vault(incident, PURPOSE, actor=actor)

        if self.attempt(actor, act, "vault.opened"):
            kept.until[membership_of(actor)] = clock.now() + timedelta(minutes=MINUTES_OPEN)
            assert kept.school == self.cast.dirk or kept.code != BOARD or actor == self.cast.directie
            assert not found[0] or self.agreed(kept, actor), "opened without the second pair of eyes"

    def agreed(self, kept: Kept, actor: Actor) -> bool:
        with scope(actor):
            rows = OpeningRequest.objects.filter(incident=kept.first, asked_by=membership_of(actor), state="approved")
            since = clock.now() - timedelta(hours=1)
            return rows.filter(decided_at__gte=since).exclude(decided_by=membership_of(actor)).exists()

    @rule(which=WHICH, board=BOARD_TOO, agrees=st.booleans(), alone=st.booleans())
    def a_colleague_is_asked(self, which: int, board: bool, agrees: bool, alone: bool) -> None:
        kept = self.one(which)
        actor, colleague = self.worker_of(kept, board=board), self.worker_of(kept, board=not board)
        asked: list[OpeningRequest] = []

        def ask() -> None:
            asked.append(ask_opening(self.look(actor, kept), PURPOSE, actor=actor))

        def decide(by: Actor) -> None:
            decide_opening(asked[0], agrees=agrees, reason=REASON, actor=by)

        if self.attempt(actor, ask):
            by = actor if alone else colleague
            assert self.attempt(by, lambda: decide(by)) is (by != actor), "agreed with oneself"

    @rule(which=WHICH, board=BOARD_TOO, every=st.booleans())
    def vault_closes(self, which: int, board: bool, every: bool) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=board)
        closed = [one for one in self.made if every or one is kept]
        with scope(actor):
            if every:
                close_every_vault(actor=actor)
            else:
                close_vault(kept.seen(), actor=actor)
        for one in closed:
            one.until.pop(membership_of(actor), None)

    def inside(self, kept: Kept, actor: Actor, act: Callable[[], Any], *told: str) -> None:
        """What needs an open vault happens with one, and never without."""
        assert not (self.attempt(actor, act, *told) and not kept.opened(actor)), "the vault answered while closed"

    @rule(which=WHICH, board=BOARD_TOO, stale=STALE, kind=st.sampled_from(("leerling", "personeel")))
    def person_goes_in(self, which: int, board: bool, stale: bool, kind: str) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=board)
        person = Person(kind, "betrokken", name=f"{CANARY} Zeldenrust", note=f"{CANARY} zat ernaast")

        def act() -> None:
            add_person(self.look(actor, kept, stale=stale), person, actor=actor, another=True)

        self.inside(kept, actor, act, "vault.person_added")

    @rule(which=WHICH, board=BOARD_TOO, stale=STALE)
    def person_changes(self, which: int, board: bool, stale: bool) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=board)
        with scope(actor):
            row = InvolvedPerson.objects.filter(incident=kept.first).first()
        if row is None:
            return

        def act() -> None:
            row.incident = self.look(actor, kept, stale=stale)
            change_person(row, Person(row.kind, "getuige", name=f"{CANARY} Anders"), actor=actor)

        self.inside(kept, actor, act, "vault.person_changed")

    @rule(which=WHICH, stale=STALE)
    def story_goes_in(self, which: int, stale: bool) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=True)
        text = f"{CANARY} vertelde wat er was"

        def act() -> None:
            write_note(self.look(actor, kept, stale=stale), "verhaal", text, actor=actor)

        assert self.attempt(actor, act, "vault.note_added")

    @rule(which=WHICH)
    def file_goes_in(self, which: int) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=True)

        def act() -> None:
            add_attachment(self.look(actor, kept), washed(b"%PDF-1.7 inhoud"), f"{CANARY}.pdf", actor=actor)

        self.attempt(actor, act, "vault.attachment_added")

    @rule(which=WHICH, board=BOARD_TOO, how=st.sampled_from(("read", "removed", "restored")))
    def file_is_handled(self, which: int, board: bool, how: str) -> None:
        kept = self.one(which)
        actor = self.worker_of(kept, board=board)
        with scope(actor):
            row = Attachment.objects.filter(incident=kept.first).select_related("incident").first()
        if row is None:
            return

        def act() -> None:
            if how == "read":
                assert b"".join(hand_out(row, actor=actor)) == b"%PDF-1.7 inhoud"
            elif how == "removed":
                remove_attachment(row, REASON, actor=actor)
            else:
                restore_attachment(row, actor=actor)

        self.inside(kept, actor, act)

    @rule(which=WHICH, page=st.sampled_from((*PAGES, *LISTS)), board=BOARD_TOO)
    def who_may_looks(self, which: int, page: str, board: bool) -> None:
        """With an open vault the names are on the page, which shows that this check can see them."""
        kept = self.one(which)
        actor = self.worker_of(kept, board=board)
        shown, answer = self.shown(actor, page, kept)
        assert not shown or kept.opened(actor), f"{page} shows a closed vault"
        if page == "detail" and kept.opened(actor) and answer == 200:
            assert shown == self.holds_something(kept, actor), "an open vault shows nothing"

    def holds_something(self, kept: Kept, actor: Actor) -> bool:
        with scope(actor):
            return CANARY in str(vault_contents(kept.first))

    @rule(which=WHICH, page=st.sampled_from((*PAGES, *LISTS)), who=st.sampled_from(INTRUDERS))
    def who_may_not_looks(self, which: int, page: str, who: str) -> None:
        kept, actor = self.one(which), getattr(self.cast, who)
        if kept.school == actor:
            return
        shown, answer = self.shown(actor, page, kept)
        assert not shown, f"{page} shows the vault to {who}"
        assert page in LISTS or who == "carla" or answer == 404, f"{page} is there for {who}"

    def shown(self, actor: Actor, page: str, kept: Kept) -> tuple[bool, int]:
        address = reverse(f"incidents:{page}", args=[] if page in LISTS else [kept.pk])
        answer = self.client(actor).get(address)
        return CANARY in answer.content.decode(), answer.status_code

    @rule(which=WHICH, who=st.sampled_from((*INTRUDERS, "anna")))
    def who_may_not_tries(self, which: int, who: str) -> None:
        """The coordinator too, where it is the file of the board."""
        kept, actor = self.one(which), getattr(self.cast, who)
        if kept.school == actor and not (who == "anna" and kept.code == BOARD):
            return
        tries: tuple[Callable[[], Any], ...] = (
            lambda: open_vault(self.look(actor, kept), PURPOSE, actor=actor),
            lambda: add_person(self.look(actor, kept), Person("leerling", "betrokken"), actor=actor),
            lambda: list(hand_out(Attachment(incident=self.look(actor, kept)), actor=actor)),
        )
        if who != "femke":  # her role has no grant on these tables: S9
            assert who == "carla" or not self.attempt(actor, lambda: self.look(actor, kept)), f"{who} sees it"
            assert not any(self.attempt(actor, one) for one in tries), f"{who} got in"
            assert who in ("anna", "carla") or self.rows_for(actor, kept) == 0, f"{who} reads rows of a vault"

    def rows_for(self, actor: Actor, kept: Kept) -> int:
        with scope(actor):
            tables = (InvolvedPerson, VaultNote, Attachment)
            return sum(table._default_manager.filter(incident_id=kept.pk).count() for table in tables)

    @rule(who=st.sampled_from(("anna", "directie", "dirk", "carla", "bram")))
    def name_is_sought(self, who: str) -> None:
        """What was found is of the own school, and no file of the board for who may not see it."""
        actor = getattr(self.cast, who)
        found: list[Incident] = []
        done = self.attempt(actor, lambda: found.extend(self.sought(actor)), "vault.name_sought")
        assert done is (who in ("anna", "directie", "dirk")), f"{who} sought a name"
        mine = {kept.pk for kept in self.made if self.ledger_of(kept.school) == self.ledger_of(actor)}
        closed = {kept.pk for kept in self.made if kept.code == BOARD}
        assert {row.pk for row in found} <= (mine if who == "directie" else mine - closed)

    @staticmethod
    def sought(actor: Actor) -> list[Incident]:
        return [row.incident for row in find_by_name(f"{CANARY} Zeldenrust", PURPOSE, actor=actor)]
