"""What no text can hold is told beside its field, and nothing typed is lost; nor with too many files."""

from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from convenant.apps import NUL_IN_A_FIELD
from convenant.files.spool import MOST_AT_ONCE
from convenant.middleware import RefuseNulMiddleware
from convenant.tenancy.scope import Actor, scope
from incidents.models import Attachment, Incident
from tests.guards.test_forms_drawn import kinds, told
from tests.incidents.recording import KNIFE, posted, recorded

ClientOf = Callable[[Actor], Client]
ODD = "Een mes\x00 in een kluisje."
BY_ROW = (forms.ModelChoiceField, forms.FileField)


def test_a_report_with_an_odd_sign_says_so_and_keeps_every_word(anna: Actor, client_of: ClientOf) -> None:
    sent = posted(anna, description=ODD, vault_note="Wie erbij was, weet de mentor.")
    answer = client_of(anna).post(reverse("incidents:record"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert NUL_IN_A_FIELD in page
    assert all(kept in page for kept in ("in een kluisje.", "Wie erbij was, weet de mentor."))
    with scope(anna):
        assert not Incident.objects.filter(description__contains="kluisje").exists()


@pytest.mark.parametrize("page", ["withdraw", "reopen", "person-add", "story", "change"])
def test_other_forms_of_an_incident_answer_with_their_page(page: str, anna: Actor, client_of: ClientOf) -> None:
    incident, client = recorded(anna), client_of(anna)
    client.post(reverse("incidents:vault-open", args=[incident.pk]), {"purpose": "aanvullen"})
    fields = ("reason", "name", "note", "body", "text", "description", "contact")
    answer = client.post(reverse(f"incidents:{page}", args=[incident.pk]), dict.fromkeys(fields, ODD))
    assert answer.status_code in (409, 422), page
    assert page == "reopen" or NUL_IN_A_FIELD in answer.content.decode()


def test_no_field_of_any_form_lets_it_through(db: None, record_property: Callable[[str, Any], None]) -> None:
    """Whatever a field cleans to goes to a query, a sealed cell or a page."""
    asked, through = 0, []
    for kind in kinds():
        for name, field in kind.base_fields.items():
            if isinstance(field, BY_ROW):
                continue
            asked += 1
            value = ["a\x00b"] if isinstance(field, forms.MultipleChoiceField) else "a\x00b"
            try:
                if "\x00" in str(field.clean(value)) or "\\x00" in repr(field.clean(value)):
                    through.append(f"{told(kind)}.{name}")
            except forms.ValidationError:
                pass
    assert not through
    record_property("figure", f"NUL: 0 of {asked} fields let it through")


def test_what_reaches_a_query_all_the_same_is_a_400(rf: RequestFactory) -> None:
    def never(request: HttpRequest) -> HttpResponse:
        raise AssertionError

    middleware, error = RefuseNulMiddleware(never), DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    odd, plain = (rf.post("/x/", {"naam": text}) for text in (ODD, "gewoon"))
    refused = middleware.process_exception(odd, error)
    assert refused is not None
    assert refused.status_code == 400
    assert middleware.process_exception(plain, error) is None, "another fault stays a fault"
    assert middleware.process_exception(odd, ValueError()) is None


def files(number: int) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{at}.pdf", b"%PDF-1.4 klein") for at in range(number)]


def test_300_files_at_once_are_refused_with_how_many_may(anna: Actor, client_of: ClientOf) -> None:
    incident = recorded(anna)
    answer = client_of(anna).post(reverse("incidents:attachments", args=[incident.pk]), {"photos": files(300)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"U koos 300 bestanden. Kies er hoogstens {MOST_AT_ONCE} tegelijk" in page
    with scope(anna):
        assert not Attachment.objects.filter(incident=incident).exists()


def test_too_many_files_lose_no_text_of_their_form(anna: Actor, client_of: ClientOf) -> None:
    """Where a form takes no file at all, they are read past."""
    sent = posted(anna, description="") | {"photos": files(MOST_AT_ONCE + 1), "vault_note": KNIFE}
    answer = client_of(anna).post(reverse("incidents:record"), sent)
    assert (answer.status_code, KNIFE in answer.content.decode()) == (422, True)
