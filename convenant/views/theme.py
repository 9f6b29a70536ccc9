"""The colours of a convenant as a style sheet: public, so the login page may use it too."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from convenant.models import Convenant
from convenant.shell import theme_url
from convenant.tenancy.scope import scope, system_actor
from convenant.theme import theme_css

FOR_GOOD = "public, max-age=31536000, immutable"


@login_not_required
@require_safe
def theme(request: HttpRequest, slug: str, mark: str) -> HttpResponse:
    """The address changes with the colours, so the answer at the right address never does."""
    with scope(system_actor()):
        convenant = Convenant.objects.only("id", "slug", "theme").filter(slug=slug).first()
    if convenant is None:
        raise Http404
    response = HttpResponse(theme_css(convenant.theme), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOR_GOOD if request.path == theme_url(convenant) else "no-cache"
    return response
