"""Fetch through permission: outside the wall and absent are the same 404."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404

Row = TypeVar("Row", bound=models.Model)


def get_visible_or_404(queryset: models.QuerySet[Row], **lookup: Any) -> Row:
    """`queryset` is already what the actor may see (`visible_to`)."""
    try:
        found = queryset.filter(**lookup).first()
    except (ValueError, ValidationError) as malformed:
        raise Http404 from malformed
    if found is None:
        raise Http404
    return found
