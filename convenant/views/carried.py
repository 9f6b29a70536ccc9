"""What was typed in a form that never got to its page, thrown away by hand."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from convenant import carry
from convenant.http import PortalRequest, page_before


@require_POST
def throw_away(request: PortalRequest) -> HttpResponse:
    carry.drop_of(request, request.POST.get("action", ""))
    messages.success(request, "Weggegooid.")
    return redirect(page_before(request))
