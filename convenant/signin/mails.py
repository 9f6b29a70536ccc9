"""Tells the owner of an account what happened to it. The subject names no person and no organisation."""

from typing import Any

from allauth.account.adapter import get_adapter

from convenant.tenancy.models import User


def tell(name: str, user: User, more: dict[str, Any] | None = None) -> None:
    get_adapter().send_notification_mail(f"mfa/email/{name}", user, more or {})
