"""What stands written in a version: articles and duties. A version keeps them, as it keeps its rules
(`gate.rules_of`); other words come with another version, or with a file that the operator loads."""

from uuid import UUID

from convenant.models import Article, Obligation
from convenant.remember import for_a_minute


@for_a_minute
def articles_in(version_id: UUID) -> tuple[Article, ...]:
    """In the order of the text."""
    return tuple(Article.objects.filter(version=version_id).order_by("order"))


@for_a_minute
def duties_in(version_id: UUID) -> tuple[Obligation, ...]:
    """With version and convenant, in the order of the agreement."""
    return tuple(
        Obligation.objects.filter(version=version_id).select_related("version__convenant").order_by("order", "key")
    )
