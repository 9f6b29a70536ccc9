"""How a school handles one incident: sitting by sitting, each step done or departed from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from convenant.models import DataClass, Ground
from convenant.tenancy.models import Function, Organisation
from convenant.tenancy.scope import Actor
from incidents.actions.exchange import disclose, withdraw
from incidents.actions.four_eyes import asks_four_eyes
from incidents.actions.recording import close_incident, record_incident, withdraw_incident
from incidents.actions.steps import complete_step, depart_from_step, record_call
from incidents.actions.vault import Person, add_person, close_vault, open_vault, write_note
from incidents.models import Disclosure, FollowUpKind, Incident, InvolvedPerson, Step, StepState
from incidents.queries.parcels import CORE_FIELDS, NAME
from incidents.queries.weighing import Parcel
from incidents.vocabulary import STORY
from parties.models import Role
from protocols.planning import MELDING

from . import words
from .counting import count_people
from .diary import Life, Turn
from .followups import agree, all_told, finish_duties, kept, take_measure
from .partners import follow, reads
from .planning import Planned
from .stage import Stage, is_person


@dataclass(frozen=True)
class Sitting:
    """Steps that are taken in hand together, some days after the sitting before."""

    name: str
    keys: tuple[str, ...]
    days: tuple[int, int]


SITTINGS = (
    Sitting("first", ("safety", "secure_evidence", MELDING), (0, 0)),
    Sitting("parents", ("inform_parents",), (0, 0)),
    Sitting("week", ("aangifte_consult", "measure"), (1, 4)),
    Sitting("care", ("third_parties", "aftercare"), (2, 4)),
    Sitting("look_back", ("evaluate",), (12, 25)),
    Sitting("close", (), (1, 6)),
)
LEFT_AT = ("parents", "week", "care", "look_back")
OPTIONAL = {"secure_evidence": 0.3, "third_parties": 0.1, MELDING: 0.15}
"""How often a step is done that nobody asks for."""

LEFT_SINCE = 100
"""Days: what was left longer ago, somebody took up since."""
LEFT, WITHDRAWN, DEPARTED, WITH_NOTE, WITH_PEOPLE, NAMES_GO = 0.2, 0.05, 0.06, 0.2, 0.3, 0.3
SENT_TWICE = 0.04
MEASURES = ("gesprek", "gesprek", "herstel", "herstel", "time_out", "schorsing", "berisping", "geen")
AGREED, OFTEN = {"care": FollowUpKind.CARE, "look_back": FollowUpKind.ACTION}, 0.3
KEPT_IN = {FollowUpKind.CARE: (4, 9), FollowUpKind.ACTION: (14, 50)}
"""Days; an action has a term of 42."""
AANGIFTE = ("no", "no", "no", "involved", "school")
INFORMED = {"SEK": "vertrouwensinspecteur", "WAP": "inspectie", "CYB": "ap", "CAL": "arbeidsinspectie"}


@dataclass
class Handling:
    planned: Planned
    stage: Stage
    rng: Random = field(init=False)
    desk: Actor = field(init=False)
    moment: datetime = field(init=False)
    incident: Incident = field(init=False)
    steps: dict[str, Step] = field(init=False)
    people: list[InvolvedPerson] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = Random(self.planned.seed)  # noqa: S311  (a repeatable demo, no secret)
        self.desk = self.stage.desk(self.planned)
        self.moment = self.planned.recorded

    def turn(self, days: tuple[int, int], actor: Actor | None = None) -> Turn:
        """Later on; the same day when `days` is zero."""
        if days == (0, 0):
            self.moment += timedelta(minutes=self.rng.randint(5, 60))
        else:
            self.moment = self.later(days)
        return Turn(self.moment, actor or self.desk)

    def later(self, days: tuple[int, int]) -> datetime:
        return self.stage.work_day(self.moment, days, self.rng)

    def registered(self) -> Life:
        docent = self.stage.cast.reporter(self.planned.school, self.planned.place)
        actor = (
            docent if docent and self.rng.random() < 0.4 and self.desk.function == Function.COORDINATOR else self.desk
        )
        yield Turn(self.moment, actor)
        self.incident = record_incident(self.stage.report(self.planned), actor=actor)
        self.steps = {step.key: step for step in self.incident.steps.all()}

    def sittings(self, first: str = "first", last: str = "close") -> Life:
        names = [sitting.name for sitting in SITTINGS]
        for sitting in SITTINGS[names.index(first) : names.index(last) + 1]:
            if sitting.name == self.planned.stops:
                return
            steps = list(self.chosen(sitting))
            if steps or not sitting.keys:
                yield self.turn(sitting.days)
                self.take_in_hand(sitting, steps)

    def chosen(self, sitting: Sitting) -> Iterator[Step]:
        for key in sitting.keys:
            step = self.steps[key]
            wanted = step.mandatory or self.rng.random() < OPTIONAL.get(key, 0)
            if wanted and key not in self.planned.left:
                yield step

    def take_in_hand(self, sitting: Sitting, steps: list[Step]) -> None:
        if sitting.name == "first" and self.may_name() and self.rng.random() < WITH_PEOPLE:
            self.fill_vault(self.rng.randint(1, 2))
        for step in steps:
            step.refresh_from_db(fields=["state"])
            if step.state == StepState.OPEN:
                self.handle(step)
        if sitting.name == "parents":
            count_people(self.incident, self.planned, self.stage)
        if (agreed := AGREED.get(sitting.name)) and self.rng.random() < OFTEN:
            self.agree(agreed)
        if sitting.name == "close":
            finish_duties(self.incident, self.rng, self.desk)
            close_incident(self.incident, actor=self.desk)
            self.news_is_read()

    def agree(self, kind: FollowUpKind) -> None:
        """Agreed now, and done in its time."""
        row = agree(self.incident, kind, self.rng, self.desk)
        self.stage.diary.start(kept(row, self.later(KEPT_IN[kind]), self.desk))

    def may_name(self) -> bool:
        """Not where a colleague has to agree first: `openings` plays that."""
        named = is_person(self.desk) and self.stage.version.setting("data.personal.mode") != "none"
        return named and not asks_four_eyes(self.incident)

    def handle(self, step: Step) -> None:
        if step.key == MELDING:
            self.melding(step)
        elif step.key == "measure" and (kind := self.rng.choice(MEASURES)) != "geen":
            take_measure(self.incident, kind, self.rng, self.desk)
            self.stage.diary.start(all_told(self.incident, self.later((1, 1)), self.rng, self.desk))
        elif step.key in words.DEPARTURES and self.rng.random() < DEPARTED:
            self.depart(step)
        else:
            self.prove(step)

    def prove(self, step: Step) -> None:
        """A text that proves the step is always there, another note now and then; what could be prevented has an
        action."""
        proof, notes = self.proof(step), words.NOTES.get(step.key, ())
        needed = "sealed" in proof
        note = self.rng.choice(notes) if notes and (needed or self.rng.random() < WITH_NOTE) else ""
        if proof.get("preventable") in ("ja", "deels"):
            self.agree(FollowUpKind.ACTION)
            proof["agreed"] = FollowUpKind.ACTION.value
        complete_step(step, actor=self.desk, proof=proof, note=note)

    def depart(self, step: Step) -> None:
        depart_from_step(step, self.rng.choice(words.DEPARTURES[step.key]), actor=self.desk)

    def proof(self, step: Step) -> dict[str, Any]:
        """In the codes of the form of the step."""
        main, today = self.planned.code.partition("-")[0], self.moment.date().isoformat()
        told = {str(place): today for place in range(1, max(self.planned.pupils, 1) + 1)}
        proofs: dict[str, dict[str, Any]] = {
            "time": self.safe_again(),
            "log": {"on": today, "sealed": ["log"]},
            "date_per_party": {"parties": len(told), "dates": told},
            "decision": {"aangifte": self.rng.choice(AANGIFTE), "on": today},
            "action": {"preventable": self.rng.choice(("ja", "deels", "nee"))},
            "letter": {"measure": "geen", "on": today, "sealed": ["decision"]},
            "plan": {"care_for": ["geraakt"], "sealed": ["plan"]},
            "text": {"on": today, "sealed": ["heard"]},
            "reference": {"informed": [INFORMED.get(main, "geen")], "on": today, "sealed": ["account"]},
        }
        return proofs.get(step.evidence, {})

    def safe_again(self) -> dict[str, str]:
        """Some minutes later, and never later than this is written down; past midnight it is the next day."""
        at = min(self.planned.occurred + timedelta(minutes=self.rng.randint(5, 30)), self.moment)
        return {"at": f"{at:%H:%M}", "on": at.date().isoformat()}

    def melding(self, step: Step) -> None:
        way = self.rng.choices(("portal", "call", "depart"), (8, 1, 1))[0]
        if self.planned.quick:
            way = "portal"
        if way == "portal":
            self.report_to_police()
        elif way == "call":
            record_call(step, at=self.moment, channel="telefoon", reference=self.reference(), actor=self.desk)
            self.news_is_read()
        else:
            self.depart(step)
            self.news_is_read()

    def reference(self) -> str:
        return f"PL-DEMO-{self.rng.randrange(10**6):06d}"

    def report_to_police(self) -> None:
        """The core; sometimes with the names from the vault, on a ground; sometimes taken back and sent anew."""
        police = self.stage.police_of(self.planned)
        if self.rng.random() < SENT_TWICE:
            self.taken_back(self.send(police))
        if self.people and self.rng.random() < NAMES_GO:
            names = {f"{NAME}.{person.pk}" for person in self.people}
            sent = self.send(police, CORE_FIELDS | names, Ground.GERECHTVAARDIGD_BELANG)
        else:
            sent = self.send(police)
        self.stage.diary.start(follow(sent, self.planned, self.stage, self.desk))

    def taken_back(self, sent: Disclosure) -> None:
        withdraw(sent, actor=self.desk)

    def send(self, to: Organisation, fields: frozenset[str] = CORE_FIELDS, ground: str = "") -> Disclosure:
        role = Role(self.stage.rules.roles[to.pk])
        asked = self.stage.needs(Role.SCHOOL, role, DataClass.PERSONS if ground else DataClass.CORE)
        informed = self.rng.random() < 0.8 if ground else None
        parcel = Parcel(
            fields=fields, ground=ground, informed=informed,
            informed_reason="" if informed is not False else "De betrokkene is nog niet bereikt.",
            necessity=self.rng.choice(words.NECESSITY) if "necessity" in asked else "",
            subsidiarity=self.rng.choice(words.SUBSIDIARITY) if "subsidiarity" in asked else "",
        )  # fmt: skip
        return disclose(self.incident, actor=self.desk, recipient=to, parcel=parcel)

    def fill_vault(self, number: int, *, named: bool = True) -> None:
        open_vault(self.incident, "aanvullen", actor=self.desk)
        for name in self.rng.sample(words.NAMES, number):
            person = self.person(name if named else "")
            self.people.append(add_person(self.incident, person, actor=self.desk, another=True))
        if self.rng.random() < 0.5:
            write_note(self.incident, STORY, self.rng.choice(words.STORIES), actor=self.desk)
        close_vault(self.incident, actor=self.desk)

    def person(self, name: str) -> Person:
        born = self.planned.occurred.date() - timedelta(days=365 * self.rng.randint(12, 17) + self.rng.randrange(365))
        role = self.rng.choice(("betrokken", "betrokken", "geraakt", "getuige"))
        note = self.rng.choice(words.PERSON_NOTES)
        return Person("leerling", role, name, born.isoformat() if name else "", "Bereikbaar via de mentor.", note)

    def news_is_read(self) -> None:
        """Where each new state goes to the politie by itself, somebody there opens it."""
        if self.stage.copies_itself:
            self.stage.diary.start(reads(self.incident.thread, self.moment, self.planned, self.stage))

    def give_up(self) -> None:
        withdraw_incident(self.incident, self.rng.choice(words.WITHDRAWALS), actor=self.desk)
        self.news_is_read()


def life(planned: Planned, stage: Stage) -> Life:
    """The usual course, with some that are withdrawn and, where nobody looks on, some that are left."""
    handling = Handling(planned, stage)
    yield from handling.registered()
    fate = handling.rng.random()
    if not planned.stops and fate < WITHDRAWN:
        yield from handling.sittings(last="first")
        yield handling.turn((1, 3))
        handling.give_up()
        return
    is_recent = stage.days_ago(planned.recorded) < LEFT_SINCE
    if is_recent and not planned.stops and not is_person(handling.desk) and fate < WITHDRAWN + LEFT:
        last = handling.rng.choice(LEFT_AT)
        names = [sitting.name for sitting in SITTINGS]
        yield from handling.sittings(last=names[names.index(last) - 1])
        return
    yield from handling.sittings()
