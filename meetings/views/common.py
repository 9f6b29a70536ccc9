"""What every page here starts from."""

from uuid import UUID

from django.http import Http404, HttpResponse

from convenant.http import PortalRequest
from convenant.models import Article, Convenant, VersionStatus
from convenant.pages import circle_at
from convenant.refusing import refused
from convenant.templatetags.portal import article_text
from convenant.tenancy.access import get_visible_or_404
from meetings.models import AgendaItem, Meeting
from meetings.permissions import VIEW, NotYours, may, require_organiser
from meetings.queries import visible_to


def convenant_or_404(request: PortalRequest, slug: str) -> Convenant:
    if not may(request.actor, VIEW):
        raise Http404
    return circle_at(request, slug)


def meeting_or_404(request: PortalRequest, slug: str, meeting_id: UUID) -> Meeting:
    seen = visible_to(request.actor).select_related("convenant", "organisation", "wijk")
    return get_visible_or_404(seen, pk=meeting_id, convenant__slug=slug)


def item_or_404(meeting: Meeting, item_id: UUID) -> AgendaItem:
    item = get_visible_or_404(AgendaItem.objects.filter(meeting_id=meeting.pk), pk=item_id)
    item.meeting = meeting
    return item


def articles_of(convenant: Convenant) -> list[tuple[str, str]]:
    """Choices for a form: label, and how the convenant writes it with its title."""
    adopted = Article.objects.filter(
        version__convenant_id=convenant.pk, version__status=VersionStatus.ADOPTED, missing=False
    )
    rows = adopted.order_by("order").values_list("label", "title")
    return [(label, f"{article_text(label, convenant.article_prefix)} {title}"[:90]) for label, title in rows]


def not_organiser(request: PortalRequest, meeting: Meeting) -> HttpResponse | None:
    """The 403 page for whoever is not; the actions ask again."""
    try:
        require_organiser(request.actor, meeting)
    except NotYours as refusal:
        return refused(request, refusal)
    return None
