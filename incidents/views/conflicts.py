"""Two colleagues at one thing of an incident: both versions side by side, and one's own to save from there."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from convenant.http import PortalRequest


def conflict_page(
    request: PortalRequest, head: dict[str, Any], form: forms.Form, *, keep_url: str = "", **more: Any
) -> HttpResponse:
    """`head` is that of the incident; `form` went through `show_both` or `tell_overtaken`. `keep_url`: where the
    version of the colleague stands; the incident when left out. `more`: `keep_label`, what that page is called;
    `of_vault`, `fields_template`."""
    context = head | {"form": form, "keep_url": keep_url or head["back"], "save_url": request.path} | more
    return render(request, "incidents/conflict.html", context, status=409)
