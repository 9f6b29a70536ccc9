"""What the demo year shows about duties: evidence, a question, requests for support, lead times, one media policy."""

import random
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from convenant.demo.agreement import build_terms
from convenant.demo.duties import build_duties, paper
from convenant.models import (
    Document,
    EvidenceItem,
    LeadTime,
    PublishedState,
    Reminder,
    State,
    SupportRequest,
)
from convenant.tenancy.scope import Actor
from parties.demo.year import actors

Acting = Callable[[Actor], Any]
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("slug", ["west-friesland", "utrecht", "weert-nederweert"])
def test_demo_has_something_of_everything(slug: str, anna: Actor, weert: Actor, utrecht: Actor, acting: Acting) -> None:
    rng, actor_for = random.Random(7), actors()
    build_terms(slug, rng, actor_for, TODAY)
    build_duties(slug, rng, actor_for, TODAY)
    school = {"west-friesland": anna, "utrecht": utrecht, "weert-nederweert": weert}[slug]
    with acting(school):
        assert EvidenceItem.objects.filter(done_on__lte=TODAY).count() >= 2
        assert SupportRequest.objects.count() == 2
        assert SupportRequest.objects.filter(answered_at=None).count() == 1
        assert LeadTime.objects.count() >= 1
        assert Reminder.objects.count() <= 1
        assert PublishedState.objects.filter(state=State.KEPT, label__startswith="Gedaan op").exists()
        assert Document.objects.count() == (1 if slug == "west-friesland" else 0)


def test_paper_of_the_demo_is_a_pdf() -> None:
    assert "voorbeeld" in PdfReader(BytesIO(paper("Mediabeleid: voorbeeld"))).pages[0].extract_text()
