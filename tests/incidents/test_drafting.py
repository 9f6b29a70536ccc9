"""What a reporter typed is kept while typing and past the end of a session: both forms, and only what was typed."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.test import Client
from django.urls import reverse

from convenant.carry import MARK, mark_of
from convenant.tenancy.scope import Actor, scope
from incidents.models import ConcernRecord, Draft
from tests.conftest import TODAY, sign_in
from tests.incidents.recording import posted

ClientOf = Callable[[Actor], Client]
REPORT, CONCERN = "/incidenten/nieuw/", "/incidenten/zorgsignaal/"
WORRY = "Het kind komt al twee weken zonder eten naar school."


def drafts_of(actor: Actor) -> list[str]:
    with scope(actor):
        return list(Draft.objects.values_list("form", flat=True))


def concern_of(client: Client, **changed: str) -> dict[str, str]:
    form = client.get(CONCERN).context["form"]
    first = {name: form.fields[name].choices[0][0] for name in ("sub", "location")}
    return first | {"submission": str(form["submission"].value()), "text": WORRY, "form": "zorgsignaal"} | changed


def test_a_form_that_was_only_walked_through_leaves_no_draft(anna: Actor, client_of: ClientOf) -> None:
    """Its day and time would be those of yesterday when the form is opened tomorrow."""
    client = client_of(anna)
    untouched = posted(anna) | {"category": "", "sub": "", "description": "", "place": "", "seriousness": ""}
    told = client.post(reverse("incidents:draft"), untouched)
    assert (told.status_code, b"Concept bewaard" in told.content) == (200, False)
    assert client.post(REPORT, untouched).status_code == 422
    assert drafts_of(anna) == []
    with time_machine.travel(TODAY + timedelta(days=1), tick=False):
        assert client_of(anna).get(REPORT).context["form"]["occurred_on"].value() == "2026-11-22"


def test_a_draft_that_was_emptied_is_gone(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    client.post(reverse("incidents:draft"), {"description": "half een zin"})
    client.post(reverse("incidents:draft"), {"description": ""})
    assert drafts_of(anna) == []


def test_a_sign_of_concern_is_kept_while_typing(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    told = client.post(reverse("incidents:draft"), concern_of(client))
    assert "Concept bewaard om 10:45" in told.content.decode()
    page = client.get(CONCERN).content.decode()
    assert WORRY in page
    assert WORRY not in client.get(REPORT).content.decode()
    with scope(anna):
        assert WORRY.encode() not in bytes(Draft.objects.get(form="zorgsignaal").body)
    client.post(reverse("incidents:draft-drop"), {"form": "zorgsignaal"})
    assert WORRY not in client.get(CONCERN).content.decode()


def test_a_sign_of_concern_survives_the_end_of_a_session(anna: Actor, client_of: ClientOf) -> None:
    opened, lost = client_of(anna), Client(headers={"referer": f"http://testserver{CONCERN}"})
    sent = lost.post(CONCERN, concern_of(opened, **{MARK: mark_of(anna)}))
    assert sent["Location"] == f"/accounts/login/?next={CONCERN}"
    assert "Uw tekst is bewaard als concept." in lost.get(sent["Location"]).content.decode()
    assert WORRY not in str(dict(lost.session))
    sign_in(lost, anna)
    assert WORRY not in lost.get(REPORT).content.decode(), "it belongs to the other form"
    assert WORRY in lost.get(CONCERN).content.decode()
    with scope(anna):
        assert not ConcernRecord.objects.filter(recorded_at__gte=TODAY).exists()


def test_a_late_autosave_brings_no_saved_concern_back(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    sent = concern_of(client)
    assert client.post(CONCERN, sent).status_code == 302
    assert client.post(reverse("incidents:draft"), sent).status_code == 204
    assert drafts_of(anna) == []


def test_a_report_that_turns_out_a_concern_comes_behind_what_waited_there(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    client.post(reverse("incidents:draft"), concern_of(client))
    client.post(REPORT, posted(anna) | {"category": "ZOR", "sub": "ZOR-01", "description": "En nu dit."})
    page = client.get(CONCERN).content.decode()
    assert WORRY in page
    assert "En nu dit." in page
