"""Tells the owner of an account what happened to it. The subject names no person and no organisation."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.mail import send_mail
from django.template.loader import render_to_string

from convenant import clock
from convenant.tenancy.models import User


def tell(name: str, user: User, more: dict[str, Any] | None = None) -> None:
    get_adapter().send_notification_mail(f"mfa/email/{name}", user, more or {})


def tell_of_removal(user: User) -> None:
    """By the operator, outside a request."""
    subject, message = (render_to_string(f"mfa/email/step_removed_{part}.txt", {"timestamp": clock.now()}) for part in
                        ("subject", "message"))  # fmt: skip
    send_mail(subject.strip(), message, None, [user.email])
