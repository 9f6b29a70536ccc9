"""Pages for anybody: accessibility, privacy, what this portal does with data, and where to report a weakness."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from convenant import clock
from convenant.models import Convenant, VersionStatus
from convenant.queries import public
from convenant.queries.processing import MEASURES, PERSONAL
from convenant.retention import TERMS
from convenant.statements import accessibility, keeper, security_text, session_words
from convenant.tenancy.scope import scope, system_actor
from convenant.terms import version_in_force

ABOUT_ACCOUNTS = ("log", "contact")
ABOUT_PEOPLE = ("core", "vault", "vault_serious", "given", "received", "received_wpg",
                "neighbours")  # fmt: skip


@login_not_required
@require_safe
def accessibility_statement(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accessibility.html", {"statement": accessibility(), "keeper": keeper()})


@login_not_required
@require_safe
def privacy_statement(request: HttpRequest) -> HttpResponse:
    idle, longest = session_words()
    terms = [TERMS[key] for key in ABOUT_ACCOUNTS]
    context = {"keeper": keeper(), "idle": idle, "longest": longest, "terms": terms}
    return render(request, "public/privacy.html", context)


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    with scope(system_actor()):
        convenanten = public.convenanten()
    context = {
        "convenanten": convenanten,
        "kinds": PERSONAL.values(),
        "measures": MEASURES,
        "terms": [TERMS[key] for key in ABOUT_PEOPLE],
    }
    return render(request, "public/about.html", context)


@login_not_required
@require_safe
def about_convenant(request: HttpRequest, slug: str) -> HttpResponse:
    with scope(system_actor()):
        convenant = get_object_or_404(Convenant, slug=slug, versions__status=VersionStatus.ADOPTED)
        version = version_in_force(convenant)
        givings = public.givings(version)
    return render(request, "public/convenant.html", {"convenant": convenant, "version": version, "givings": givings})


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Nobody to report to: no file, so that nobody mails into the void."""
    if not keeper().security:
        raise Http404
    return HttpResponse(security_text(clock.now()), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def security_txt_of_old(request: HttpRequest) -> HttpResponse:
    return redirect("security-txt", permanent=True)
