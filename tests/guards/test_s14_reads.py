"""S14: whoever reads what is sealed or closed, or takes a file along, leaves a row; and no row holds a value."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from convenant.actions.copies import begin_copy, finish_copy
from convenant.actions.requests import Asked, take_in
from convenant.audit.models import CircleEvent, Entry
from convenant.audit.trail import record
from convenant.models import Category, Convenant
from convenant.subject_data import found_in_all
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope
from incidents.actions.answers import send_answer
from incidents.actions.concerns import record_concern
from incidents.actions.measures import Taken, add_measure
from incidents.actions.proposals import propose
from incidents.actions.recording import withdraw_incident
from incidents.actions.vault import MINUTES_OPEN, open_vault, write_note
from incidents.models import Incident, Notice
from incidents.queries.taxonomy import adopted_version
from incidents.queries.weighing import Parcel
from meetings.actions import meetings
from parties import accounts
from parties.actions.cards import Prepared, add_card_line, release_card
from parties.actions.contacts import Details, name_contact
from parties.importing.actions import preview
from parties.models import Location
from parties.queries.cards import own_places
from tests.conftest import TODAY, signed_in
from tests.convenant.test_reports import stored_report
from tests.incidents.exchanging import NAME, POLICE, WHY, chosen, copy_at, incident_for, organisation, sent, with_person
from tests.incidents.recording import recorded
from tests.incidents.test_figures import released  # noqa: F401  (a fixture)
from tests.incidents.vault.files import attached
from tests.meetings.conftest import plan

from .busy import AGENT, REGIE, SCHOOL
from .forms import Offered
from .reading import watching
from .test_fields import forms_of
from .urls import every_url

Figure = Callable[[str, Any], None]
Step = tuple[str, str, str, list[Any], dict[str, Any]]
"""Who asks, how, for which page, with which ids, sending what."""

DIRECTIE = "directie@atlas.example"
WEST = {"slug": "west-friesland"}
READ = {
    "vault.opened", "concern.read", "copy.opened", "copy.read", "copy.persons_shown", "answer.read",
    "answer.read_again", "incident.read_after_close", "school_measure.letter_made",
}  # fmt: skip
"""What a row in the trail says when somebody read something sealed."""


@pytest.fixture
def dossier(db: None) -> dict[str, Any]:
    """Everything that can be sealed exists, and it happened an hour ago: no vault is open any more."""
    with time_machine.travel(TODAY - timedelta(hours=1), tick=False):
        school, agent, regie = (accounts.actor_named(email) for email in (SCHOOL, AGENT, REGIE))
        return _of_school(school, agent) | _of_regie(regie)


def _of_school(school: Actor, agent: Actor) -> dict[str, Any]:
    incident, other = incident_for(school, agent), recorded(school)
    person = with_person(incident, school)
    fields = frozenset({"what", f"name.{person.pk}"})
    given = sent(incident, school, POLICE["anna"], fields=fields, ground="vitaal_belang", informed=True, **WHY)
    copy = copy_at(agent, given.pk)
    with scope(agent):
        send_answer(copy, actor=agent, code="visit", text="Wij komen langs")
    with scope(school):
        circle, here = Convenant.objects.get(**WEST), own_places(school)[0]
        contact = name_contact(circle, Details("Iemand", "Coördinator", "uitvoerend", TODAY.date()), actor=school)
        add_card_line(here, circle, Prepared("Loket", None, "Loket", phone="088"), actor=school)
        release_card(here, circle, actor=school)
        write_note(incident, "verhaal", "Het verhaal", actor=school)
        withdraw_incident(other, "Dubbel gemeld in de ochtend", actor=school)
        fields = frozenset({"what", f"role.{person.pk}"})
        parcel = Parcel(fields, "gerechtvaardigd_belang", True, "", WHY["necessity"], WHY["subsidiarity"])
        draft = propose(incident, organisation(POLICE["anna"]), parcel, actor=school)
        return {
            "incident": incident.pk, "measure": _measure(incident, school),
            "closed": other.pk, "person": person.pk, "given": given.pk, "copy": copy.pk,
            "attachment": attached(incident, school).pk, "draft": draft.pk,
            "notice": Notice.objects.get(kind="answer").pk, "concern": _concern(school).pk,
            "contact": contact.pk, "place": here.slug, "import": _previewed(school),
        } | _asked(school)  # fmt: skip


def _asked(school: Actor) -> dict[str, Any]:
    """A finished copy for a data subject."""
    request = take_in(Asked("access", TODAY.date(), "Iemand"), actor=school)
    keys = [found.key for found in found_in_all(NAME, school)]
    copy = begin_copy(request, keys, actor=school)
    finish_copy(copy, copy.revision, actor=school)
    return {"asked": request.pk, "subject_copy": copy.pk}


def _measure(incident: Incident, school: Actor) -> Any:
    return add_measure(incident, Taken("schorsing", "vo", TODAY.date(), TODAY.date(), "directie"), actor=school).pk


def _concern(school: Actor) -> Any:
    place = Location.objects.filter(organisation_id=school.organisation).first()
    code = Category.objects.get(taxonomy=adopted_version(school.circles[0]).taxonomy, code="ZOR-01")
    assert place is not None
    return record_concern(place, code, "Iets gezien", actor=school)


def _previewed(school: Actor) -> Any:
    content = b"Naam\n=1+1"
    return preview("locaties", None, "lijst.csv", BytesIO(content), len(content), actor=school).pk


def _of_regie(regie: Actor) -> dict[str, Any]:
    with scope(regie):
        meeting = meetings.send_agenda(plan(regie), actor=regie)
    return {"report": stored_report(regie).pk, "meeting": meeting.pk}


def openings(rows: dict[str, Any]) -> list[Step]:
    """Each of these shows something sealed or closed."""
    incident, person = [rows["incident"]], [rows["incident"], rows["person"]]
    parcel = chosen(items=["what", f"name.{rows['person']}"], ground="vitaal_belang", informed="ja", **WHY)
    prepare = [rows["incident"], POLICE["anna"]]
    return [
        (DIRECTIE, "post", "exchange:agree", [rows["incident"], rows["draft"]], {"besluit": "openen"}),
        (DIRECTIE, "get", "exchange:agree", [rows["incident"], rows["draft"]], {}),
        (DIRECTIE, "get", "incidents:attachments", incident, {}),
        (DIRECTIE, "get", "incidents:attachment-file", [rows["incident"], rows["attachment"]], {}),
        (SCHOOL, "post", "exchange:prepare", prepare, parcel | {"stap": "controleren"}),
        (SCHOOL, "post", "concerns:detail", [rows["concern"]], {"purpose": "nazorg"}),
        (SCHOOL, "get", "concerns:detail", [rows["concern"]], {}),
        (SCHOOL, "post", "exchange:answer-read", [rows["notice"]], {}),
        (SCHOOL, "get", "exchange:disclosure", [rows["given"]], {}),
        (SCHOOL, "get", "incidents:detail", [rows["closed"]], {}),
        (SCHOOL, "get", "incidents:detail", incident, {}),
        (SCHOOL, "get", "incidents:person", person, {}),
        (AGENT, "get", "exchange:copy", [rows["copy"]], {}),
        (AGENT, "post", "exchange:persons", [rows["copy"]], {}),
    ]


def files(rows: dict[str, Any]) -> list[Step]:
    """Each of these leaves the portal as a file."""
    return [*files_of_a_school(rows), *files_of_a_circle(rows)]


def files_of_a_school(rows: dict[str, Any]) -> list[Step]:
    return [
        (SCHOOL, "get", "incidents:export", ["csv"], {}),
        (SCHOOL, "post", "measures:letter-pdf", [rows["incident"], rows["measure"], "schorsing"], {}),
        (SCHOOL, "get", "incidents:export", ["xlsx"], {}),
        (SCHOOL, "get", "dashboard:export", ["ods"], {}),
        (SCHOOL, "post", "incidents:several-export", ["csv"], {"pk": [str(rows["incident"])]}),
        (SCHOOL, "get", "incidents:export", ["ods"], {}),
        (SCHOOL, "get", "exchange:export", ["ods"], {}),
        *((SCHOOL, "get", "colleagues:export", [kind], {}) for kind in ("csv", "xlsx", "ods")),
        (SCHOOL, "get", "importing:refused-export", [rows["import"]], {}),
        (SCHOOL, "get", "cards:poster-pdf", [WEST["slug"], rows["place"]], {}),
        (SCHOOL, "get", "convenant:pdf", [WEST["slug"]], {}),
        (SCHOOL, "get", "calendar:circle-export", [WEST["slug"]], {}),
        (SCHOOL, "get", "calendar:mine-export", [], {}),
        (SCHOOL, "get", "reading:roles-export", [WEST["slug"]], {}),
        (SCHOOL, "get", "reading:activities-export", [WEST["slug"]], {}),
        (SCHOOL, "get", "privacy:export", ["ods"], {}),
        (DIRECTIE, "get", "privacy:log-export", ["ods"], {}),
        (DIRECTIE, "get", "privacy:log-pdf", [], {"soort": "verstrekt"}),
        (SCHOOL, "get", "privacy:dpia-pdf", [], {}),
        (SCHOOL, "get", "privacy:requests-pdf", [], {}),
        (SCHOOL, "get", "privacy:register-pdf", [], {}),
        *((AGENT, "get", "assignments:export", [kind], {}) for kind in ("csv", "xlsx", "ods")),
        *((SCHOOL, "get", "teams:export", [WEST["slug"], kind], {}) for kind in ("csv", "xlsx", "ods")),
        (SCHOOL, "get", "privacy:copy-pdf", [rows["asked"], rows["subject_copy"]], {}),
        (SCHOOL, "get", "privacy:processor-pdf", [], {}),
        (SCHOOL, "get", "privacy:dpia-export", ["ods"], {}),
        (SCHOOL, "get", "privacy:agreements-export", ["ods"], {}),
        (SCHOOL, "get", "privacy:agreements-pdf", [], {}),
        (SCHOOL, "get", "privacy:requests-export", ["csv"], {}),
        (SCHOOL, "get", "privacy:text-pdf", [], {}),
        (SCHOOL, "get", "controls:export", ["csv"], {}),
        (SCHOOL, "get", "absence:export", ["csv"], {}),
        ("jongerenwerk@netwerk.example", "get", "signals:referrals-export", ["csv"], {}),
    ]


def files_of_a_circle(rows: dict[str, Any]) -> list[Step]:
    return [
        (REGIE, "get", "figures:export", [WEST["slug"], "csv"], {}),
        (REGIE, "get", "figures:export", [WEST["slug"], "xlsx"], {}),
        (REGIE, "get", "compliance:export", [WEST["slug"]], {}),
        (REGIE, "get", "compliance:sheet-export", [WEST["slug"]], {}),
        (REGIE, "get", "compliance:years-export", [WEST["slug"]], {}),
        (REGIE, "get", "compliance:articles-pdf", [WEST["slug"]], {}),
        *((REGIE, "get", "parties:contacts-export", [WEST["slug"], kind], {}) for kind in ("csv", "xlsx", "ods")),
        (REGIE, "get", "parties:contacts-vcard", [WEST["slug"]], {}),
        (REGIE, "get", "parties:contact-vcard", [WEST["slug"], rows["contact"]], {}),
        (REGIE, "get", "parties:contacts-annex-pdf", [WEST["slug"]], {}),
        (REGIE, "get", "around:measures-export", [WEST["slug"], "csv"], {}),
        (REGIE, "get", "around:offering-export", [WEST["slug"], "csv"], {}),
        (REGIE, "get", "keeping:export", [WEST["slug"], "csv"], {}),
        (REGIE, "get", "keeping:services-export", [WEST["slug"], "csv"], {}),
        (REGIE, "get", "meetings:agenda-pdf", [WEST["slug"], rows["meeting"]], {}),
        (REGIE, "get", "reports:pdf", [WEST["slug"], rows["report"]], {}),
        (REGIE, "get", "rules:export", [WEST["slug"], "csv"], {}),
        (REGIE, "get", "rules:pdf", [WEST["slug"]], {}),
        (REGIE, "get", "versions:diff-export", [WEST["slug"]], {}),
        (REGIE, "get", "versions:signatures-export", [WEST["slug"], 1], {}),
    ]


def ask(step: Step, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, set[Any], set[str]]:
    """The answer, the cells that were opened for it, the actions that the trail got."""
    email, method, name, ids, data = step
    client = signed_in(accounts.actor_named(email))
    with watching(monkeypatch) as seen:
        answer = getattr(client, method)(reverse(name, args=ids), data)
    return answer, seen.sensitive(), set(seen.actions)


OPENED = ("vault.opened", "concern.read")


def vault_is_open(email: str, incident: Any) -> bool:
    """One opening lasts ten minutes; in that time it stands for every look."""
    actor = accounts.actor_named(email)
    with scope(actor):
        mine = Entry.objects.filter(action__in=OPENED, object_id=incident, membership_id=actor.membership_id)
        return mine.filter(at__gte=TODAY - timedelta(minutes=MINUTES_OPEN)).exists()


def unrecorded(rows: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[str]]:
    steps, missing = openings(rows), []
    for step in steps:
        answer, opened, actions = ask(step, monkeypatch)
        assert answer.status_code in (200, 302), (step, answer.status_code)
        unsealed = step[2] == "exchange:copy" or step[3] == [rows["closed"]] or answer.status_code == 302
        assert opened or unsealed, f"{step} opens nothing"
        if not (READ & actions or vault_is_open(step[0], step[3][0])):
            missing.append(step[2])
    return len(steps), missing


def untold_files(rows: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[str]]:
    monkeypatch.setattr("django.conf.settings.EXPORTS_PER_HOUR", 1000)
    steps, missing = files(rows), []
    school = accounts.actor_named(SCHOOL)
    with scope(school):
        open_vault(Incident.objects.get(pk=rows["incident"]), "maatregel", actor=school)
    for step in steps:
        answer, _, actions = ask(step, monkeypatch)
        assert answer.get("Content-Disposition", "").startswith("attachment"), (step, answer.status_code)
        if not actions:
            missing.append(step[2])
    return len(steps), missing


@pytest.mark.usefixtures("released")
@pytest.mark.security("S14")
def test_s14_every_reading_is_in_the_trail(
    dossier: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    record_property: Figure,
) -> None:
    read, missing = unrecorded(dossier, monkeypatch)
    taken, untold = untold_files(dossier, monkeypatch)
    assert missing + untold == []
    record_property("figure", f"S14: 0 of {read} readings and 0 of {taken} files without a row in the trail")


def silent(*args: Any, **kwargs: Any) -> None:
    pass


@pytest.mark.mutant("S14")
@pytest.mark.parametrize(
    ("place", "page"),
    [("incidents.actions.concerns", "concerns:detail"), ("incidents.actions.answers", "exchange:persons"),
     ("incidents.actions.recording", "incidents:detail")],
)  # fmt: skip
def test_s14_sees_a_reading_that_is_not_told(
    place: str, page: str, dossier: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{place}.record", silent)
    assert page in unrecorded(dossier, monkeypatch)[1]


@pytest.mark.usefixtures("released")
@pytest.mark.mutant("S14")
def test_s14_sees_a_file_that_is_not_told(
    dossier: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("incidents.views.figures.record", silent)
    assert untold_files(dossier, monkeypatch)[1] == ["figures:export"] * 2


@pytest.mark.security("S14")
def test_s14_every_file_is_on_the_list(dossier: dict[str, Any]) -> None:
    """Files are made by these views and no other: whoever adds one adds its row here."""
    named = {step[2] for step in files(dossier)}
    told = {url.name for url in every_url() if url.name.split(":")[-1].endswith(("export", "pdf", "vcard"))}
    assert told == named


# --- no values


CANARY = re.compile(r"kanarie\d+")
MEASURED = re.compile(r"[\d:-]*|\S+@\S+")
"""A day, a time, a number or an address: no place for a story."""


@pytest.mark.security("S14")
def test_s14_no_value_gets_into_the_trail(dossier: dict[str, Any], record_property: Figure) -> None:
    """Every free text of the forms about an incident holds a canary; each is sent, and none is in a row."""
    sent_forms, fields, found = 0, 0, []
    for email, pages in typed_pages(dossier).items():
        client = signed_in(accounts.actor_named(email))
        client.raise_request_exception = False
        for form in forms_of(client, iter(pages)):
            texts = {name: f"kanarie{at:04d} was erbij" for at, name in enumerate(free_texts(form))}
            with transaction.atomic():
                taken = form.send(client, **texts).status_code == 302
                found += CANARY.findall(trail_text(email))
                transaction.set_rollback(True)
            sent_forms, fields = sent_forms + taken, fields + len(texts) * taken
    assert found == []
    assert sent_forms > 10
    record_property("figure", f"S14: 0 values in the trail, of {fields} texts in {sent_forms} forms that were taken")


def free_texts(form: Offered) -> list[str]:
    return [name for name, value in form.values.items() if name not in form.choices and not MEASURED.fullmatch(value)]


def typed_pages(rows: dict[str, Any]) -> dict[str, list[str]]:
    incident = [rows["incident"]]
    school = [("incidents:record", []), ("incidents:concern", []), ("incidents:detail", incident),
              ("incidents:change", incident), ("incidents:withdraw", incident), ("incidents:person-add", incident),
              ("incidents:story", incident), ("exchange:prepare", [*incident, POLICE["anna"]]),
              ("exchange:ground", [*incident, "toestemming"])]  # fmt: skip
    meeting = [WEST["slug"], rows["meeting"]]
    regie = [("meetings:meeting", meeting), ("meetings:plan", [WEST["slug"]]), ("compliance:term", [WEST["slug"]]),
             ("parties:contact-add", [WEST["slug"]]), ("meetings:change", meeting)]  # fmt: skip
    agent = [("exchange:copy", [rows["copy"]])]
    return {
        email: [reverse(name, args=ids) for name, ids in pages]
        for email, pages in ((SCHOOL, school), (AGENT, agent), (REGIE, regie))
    }


def trail_text(email: str) -> str:
    """All rows of somebody's organisation (an action writes nowhere else), and what the circle shares."""
    with scope(accounts.actor_named(email)):
        return "\n".join(str(row) for rows in (Entry, CircleEvent) for row in rows.objects.values())


@pytest.mark.mutant("S14")
def test_s14_sees_a_value_in_the_trail(anna: Actor) -> None:
    with scope(anna):
        record(anna, "incident.recorded", Organisation(pk=anna.organisation), purpose="kanarie0001 was erbij")
    assert CANARY.findall(trail_text(SCHOOL))
