"""The main job from end to end, in a browser, as the named accounts: from a knife in a locker to the evaluation."""

import os
import re
from dataclasses import dataclass, field
from io import BytesIO

import pikepdf
import pytest
from playwright.sync_api import Locator, expect
from pypdf import PdfReader

from convenant import clock

from .browser import DESK, LOOKS, PHONE, SCREENS, Look, Visitor
from .conftest import Enter

FOUND = "Bij een kluisjescontrole lag een mes in een kluisje."
WITH_PHONE = f"{FOUND} Bel 06 12345678."
MOST_TAPS = 12
JOB_LIMIT = 60_000
FEWEST_WORDS = 40
NAMES_REFUSED = (
    "Niet toegestaan: convenant Utrecht, artikel 23. Namen en andere persoonsgegevens mogen niet mee, "
    "tenzij er toestemming is of een vordering van de politie."
)


@dataclass
class Fingers:
    """Counts every tap and every field somebody fills."""

    visitor: Visitor
    used: int = 0

    def tap(self, target: Locator) -> None:
        self.used += 1
        self.visitor.tap(target)

    def choose(self, target: Locator, label: str) -> None:
        self.used += 1
        target.select_option(label=label)

    def fill(self, target: Locator, text: str) -> None:
        self.used += 1
        target.fill(text)


@dataclass
class Case:
    """What one school recorded, with the addresses that others may and may not open."""

    school: Visitor
    address: str = ""
    reference: str = ""
    copy: str = field(default="")


IN_TURN = [pytest.param(look, id=look.name, marks=() if look in (PHONE, DESK) else pytest.mark.slow) for look in LOOKS]
"""Both widths and both colours; crosswise in the long run."""


@pytest.mark.parametrize("look", IN_TURN)
def test_the_main_job(enter: Enter, look: Look) -> None:
    case = record_incident(enter("coordinator@atlas.example", look))
    follow_protocol(case)
    report_to_police(case)
    answer_as_officer(case, enter("schoolagent@politie-hoorn.example", look))
    refuse_officer_of_other_schools(case, enter("schoolagent2@politie-hoorn.example", look))
    read_answer(case)
    keep_names_in_utrecht(enter("coordinator@depassie.example", look))
    weigh_in_weert(enter("coordinator@philipsvanhorne.example", look))
    regie = enter("regie@hoorn.example", look)
    hide_incidents_from_regie(case, regie)
    make_agenda(regie)
    make_evaluation(regie)


def record_incident(school: Visitor) -> Case:
    """Step 1: at most twelve taps and fields. A phone number in the text is noticed before anything is saved."""
    page, fingers = school.page, Fingers(school)
    school.visit("/", name="01-start-school")
    fingers.tap(page.locator("main").get_by_role("link", name="Incident melden"))
    school.check("02-incident-melden")
    fill_in(fingers, FOUND)
    page.get_by_label("Beschrijf kort").fill(WITH_PHONE)
    school.tap(save_button(school))
    expect(page.get_by_text("Dit lijkt op een telefoonnummer:")).to_be_visible()
    school.check("02-incident-melden-waarschuwing")
    page.get_by_label("Beschrijf kort").fill(FOUND)
    fingers.tap(save_button(school))
    expect(page.get_by_role("status").filter(has_text="Opgeslagen.")).to_be_visible()
    assert fingers.used <= MOST_TAPS, f"{fingers.used} taps and fields"
    school.check("03-incident")
    reference = page.locator(".vs-head__line b").inner_text()
    return Case(school, page.url, reference)


def fill_in(fingers: Fingers, text: str) -> None:
    page = fingers.visitor.page
    fingers.tap(page.get_by_label("Wapens", exact=True))
    fingers.choose(page.get_by_label("Soort: Wapens"), "Steek- of slagwapen")
    fingers.fill(page.get_by_label("Beschrijf kort"), text)
    fingers.tap(page.get_by_label("Gang of trappenhuis"))


def save_button(school: Visitor) -> Locator:
    return school.page.get_by_role("button", name="Incident opslaan")


def follow_protocol(case: Case) -> None:
    """Step 2: a mandatory step is done, or departed from with a reason; until then closing is out of reach."""
    school, page = case.school, case.school.page
    expect(page.get_by_role("button", name="Sluiten")).to_be_disabled()
    expect(page.get_by_text("Sluiten kan als alle verplichte stappen gedaan zijn.")).to_be_visible()
    page.get_by_label("Hoe laat was het weer veilig?").fill("")
    school.tap(page.get_by_role("button", name="Stap gedaan"))
    expect(page.get_by_text("Vul in hoe laat het weer veilig was.").first).to_be_visible()
    page.get_by_label("Hoe laat was het weer veilig?").fill(f"{clock.now():%H:%M}")
    school.tap(page.get_by_role("button", name="Stap gedaan"))
    expect(page.get_by_text("Volgende stap: bewijs veiligstellen")).to_be_visible()
    school.tap(page.get_by_role("link", name="Afwijken met reden").first)
    school.check("04-afwijken")
    school.tap(page.get_by_role("button", name="Afwijken van deze stap"))
    expect(page.get_by_text("Schrijf de reden op.").first).to_be_visible()
    page.get_by_label("Reden").fill("Het mes ligt al bij de politie: die was in het gebouw.")
    school.tap(page.get_by_role("button", name="Afwijken van deze stap"))
    expect(page.get_by_text("Afgeweken van stap 3.")).to_be_visible()
    school.check("03-incident-na-twee-stappen")


def open_melding(school: Visitor) -> None:
    school.tap(school.page.get_by_role("link", name=re.compile("Melden bij de politie")))
    school.tap(school.page.get_by_role("link", name="Melding voorbereiden"))


def report_to_police(case: Case) -> None:
    """Step 3: in West-Friesland the core went at saving; the melding asks an answer. The page says on which article."""
    school, page = case.school, case.school.page
    expect(page.get_by_text(re.compile("Kern automatisch verstuurd.*artikel 6.1")).first).to_be_visible()
    open_melding(school)
    expect(page.get_by_text("Toegestaan: de kern")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(r"art\.\s6\.1")).first).to_be_visible()
    school.check("05-melding-west-friesland")
    school.tap(page.get_by_role("button", name="Controleren en versturen"))
    school.check("06-melding-controleren")
    school.tap(page.get_by_role("button", name="Versturen", exact=True))
    expect(page.get_by_text("Melding verstuurd aan Politie Noord-Holland, basisteam Hoorn")).to_be_visible()


def answer_as_officer(case: Case, officer: Visitor) -> None:
    """Step 4: the officer of that location finds the melding under his schools and answers."""
    page = officer.page
    officer.visit("/postvak/", name="07-postvak")
    officer.visit("/scholen/", name="08-mijn-scholen")
    location = case_location(case)
    officer.tap(page.locator("main").get_by_role("link", name=re.compile(location)).first)
    officer.check()
    open_copy(officer, case.reference)
    officer.check("09-melding-bij-de-schoolagent")
    case.copy = page.url
    expect(page.locator("main")).to_contain_text(FOUND)
    page.get_by_label("Wij pakken dit op").check()
    page.get_by_label("Toelichting").fill("Ik kom morgen langs.")
    officer.tap(page.get_by_role("button", name="Antwoord versturen"))
    expect(page.locator("main")).to_contain_text("Wij pakken dit op")


def case_location(case: Case) -> str:
    """The location as the core names it: "Atlas College, Copernicus, gang of trappenhuis"."""
    core = case.school.page.locator("dl").first.inner_text()
    found = re.search(r"Waar\s+(.+), gang of trappenhuis", core)
    assert found, core
    return found[1]


def open_copy(officer: Visitor, reference: str) -> None:
    """The newest copy that asks an answer: earlier runs left copies of their own."""
    lines = officer.page.locator(".vs-rows li").filter(has_text=re.compile("melding om"))
    officer.tap(lines.first.get_by_role("link"))
    expect(officer.page.locator(".vs-head__line")).to_contain_text(reference)


def refuse_officer_of_other_schools(case: Case, other: Visitor) -> None:
    """Step 4: an officer of another school gets what a made-up address gives."""
    assert other.page.goto(case.copy).status == 404  # type: ignore[union-attr]
    other.check("10-pagina-is-er-niet")
    assert other.page.goto(case.address).status == 404  # type: ignore[union-attr]


def read_answer(case: Case) -> None:
    """Step 4: the school sees that there is an answer, and reads it."""
    school, page = case.school, case.school.page
    page.goto(case.address)
    expect(page.locator("main")).to_contain_text("nieuw antwoord")
    school.check("11-incident-met-antwoord")


def keep_names_in_utrecht(school: Visitor) -> None:
    """Step 5: the same click, limited to the core unless consent or a vordering is recorded."""
    record_and_prepare(school)
    page = school.page
    expect(page.locator("main")).to_contain_text(NAMES_REFUSED)
    expect(page.get_by_role("link", name="Toestemming vastleggen")).to_be_visible()
    expect(page.get_by_role("link", name="Vordering vastleggen")).to_be_visible()
    school.check("05-melding-utrecht")


def weigh_in_weert(school: Visitor) -> None:
    """Step 5: the same click, and the school weighs each disclosure itself."""
    record_and_prepare(school)
    page = school.page
    weighed = page.locator(".vs-verdict").filter(has_text="Uw afweging: persoonsgegevens")
    expect(weighed).to_contain_text("De school besluit zelf en is zelf verantwoordelijk.")
    expect(weighed.get_by_role("link", name="Privacy 1")).to_be_visible()
    expect(page.get_by_label("Waarom is dit nodig?")).to_be_visible()
    school.check("05-melding-weert")


def record_and_prepare(school: Visitor) -> None:
    school.go("/incidenten/nieuw/")
    fill_in(Fingers(school), FOUND)
    school.tap(save_button(school))
    expect(school.page.get_by_text("Er gaat nog niets")).to_have_count(0)
    assert "Kern automatisch verstuurd" not in school.page.locator("main").inner_text()
    open_melding(school)


def hide_incidents_from_regie(case: Case, regie: Visitor) -> None:
    """Step 6: regie never sees an incident, by no address and in no menu; figures only as they were released."""
    for address in (case.address, case.copy, f"{regie.base}/incidenten/"):
        assert regie.page.goto(address).status == 404  # type: ignore[union-attr]
    regie.visit("/", name="12-start-regie")
    assert "Incidenten" not in regie.page.get_by_role("navigation").first.inner_text()
    assert case.reference not in regie.page.content()
    regie.visit("/c/west-friesland/cijfers/", name="13-cijfers")


def make_agenda(regie: Visitor) -> None:
    """Step 6: a suggestion becomes an item, items change places, the agenda becomes a PDF."""
    page = regie.page
    regie.visit("/mijn/overleg/", name="14-overleg")
    regie.tap(page.locator("main").get_by_role("link", name="Bestuurlijk veiligheidsoverleg").first)
    regie.check("15-agenda-maken")
    titles = agenda_titles(regie)
    regie.tap(page.get_by_role("button", name=re.compile("^Op agenda: ")).first)
    expect(page.locator(AGENDA_TITLES)).to_have_count(len(titles) + 1)
    added = agenda_titles(regie)[-1]
    regie.tap(page.get_by_role("button", name=f"Punt {len(titles) + 1} omhoog"))
    expect(page.locator(AGENDA_TITLES).nth(len(titles) - 1)).to_have_text(added)
    regie.check("15-agenda-gemaakt")
    with pikepdf.open(BytesIO(download(regie, "Agenda als PDF", "agenda"))) as document:
        check_accessible(document)


AGENDA_TITLES = ".vs-agenda__title"


def agenda_titles(regie: Visitor) -> list[str]:
    return regie.page.locator(AGENDA_TITLES).all_inner_texts()


def make_evaluation(regie: Visitor) -> None:
    """Step 7: a job with a progress bar, then a PDF with a chart that is also told in words."""
    page = regie.page
    regie.visit("/c/west-friesland/evaluatie/", name="16-evaluatie")
    regie.tap(page.get_by_role("button", name="Evaluatierapport maken"))
    expect(page.locator("#voortgang")).to_be_visible()
    regie.check("17-evaluatie-wordt-gemaakt")
    ready = page.get_by_role("link", name="Rapport bekijken")
    expect(ready).to_be_visible(timeout=JOB_LIMIT)
    regie.tap(ready)
    regie.check("18-evaluatie-rapport")
    with pikepdf.open(BytesIO(download(regie, "PDF", "evaluatie"))) as document:
        check_accessible(document)
        assert figure_texts(document), "a chart, with words for who cannot see it"
        assert min(words_per_page(document)) >= FEWEST_WORDS, "no page holds just a left-over sentence"


def download(visitor: Visitor, link: str, file: str) -> bytes:
    target = visitor.page.get_by_role("link", name=link).first.get_attribute("href")
    answer = visitor.page.context.request.get(f"{visitor.base}{target}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    if os.environ.get("SCREENS"):
        (SCREENS / f"{file}.pdf").write_bytes(answer.body())
    return answer.body()


def words_per_page(document: pikepdf.Pdf) -> list[int]:
    with BytesIO() as whole:
        document.save(whole)
        return [len(page.extract_text().split()) for page in PdfReader(whole).pages]


def check_accessible(document: pikepdf.Pdf) -> None:
    """Tagged, Dutch, titled, and says itself that it keeps to PDF/UA-1."""
    root = document.Root
    assert root.MarkInfo.Marked
    assert str(root.Lang) == "nl"
    assert root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"]


def figure_texts(document: pikepdf.Pdf) -> list[str]:
    """Words of every figure; a figure without them fails."""
    figures = [row for row in document.objects if isinstance(row, pikepdf.Dictionary) and row.get("/S") == "/Figure"]
    assert all("/Alt" in row for row in figures)
    return [str(row.Alt) for row in figures]
