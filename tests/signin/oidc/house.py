"""Organisations with a sign-in service of their own, and somebody's way through it."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.models import Identity, IdentityProvider
from convenant.signin.oidc.keeping import Told, keep_provider, switch_provider, test_provider
from convenant.tenancy.scope import Actor, scope

from .service import CLIENT, SECRET, FakeService


def opened(actor: Actor, service: FakeService, **more: Any) -> IdentityProvider:
    """Set up, tested and switched on by the administrator of the actor's organisation."""
    with scope(actor):
        keep_provider(Told(service.issuer, CLIENT, SECRET, **more), actor=actor)
        test_provider(actor=actor)
        switch_provider(on=True, actor=actor)
    return IdentityProvider.objects.get(organisation_id=actor.organisation)


def connected(actor: Actor, service: FakeService, subject: str = "") -> Identity:
    return Identity.objects.create(
        organisation_id=actor.organisation, user_id=actor.user, issuer=service.issuer,
        subject=subject or service.subject, connected_at=clock.now(),
    )  # fmt: skip


@dataclass
class Way:
    """Out with the form, past the service, and back with its answer."""

    client: Client
    provider: IdentityProvider
    service: FakeService

    def out(self, then: str = "", name: str = "sso:begin") -> str:
        answer = self.client.post(reverse(name, args=[self.provider.pk]), {"next": then})
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"])

    def back(self, answer: dict[str, Any], provider: IdentityProvider | None = None) -> Any:
        return self.client.get(reverse("sso:return", args=[(provider or self.provider).pk]), answer)

    def walk(self, then: str = "", **changed: str) -> Any:
        return self.back(self.service.authorize(self.out(then)) | changed)

    @property
    def inside(self) -> bool:
        return "_auth_user_id" in self.client.session
