"""Paths Dutch, names English. Apps are named as strings only: the project imports no app."""

from django.urls import include, path

from convenant.views.errors import no_such_page
from convenant.views.health import healthz, metrics_page, readyz
from convenant.views.home import home, menu_page
from convenant.views.membership import choose_membership

handler500 = "convenant.views.errors.server_error"
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics_page, name="metrics"),
    # an address is the organisation's to change, not the session's
    path("accounts/email/", no_such_page, name="account_email"),
    path("accounts/", include("allauth.account.urls")),
    path("rol/", choose_membership, name="choose-membership"),
    path("", home, name="home"),
    path("menu/", menu_page, name="menu"),
    path("beheer/", include("convenant.operator_urls")),
    # own rows
    path("", include("incidents.urls")),
    path("", include("incidents.exchange_urls")),
    path("", include("convenant.privacy_urls")),
    # one circle, and all circles of the active membership
    path("", include("convenant.agreement_urls")),
    path("", include("convenant.rules_urls")),
    path("", include("convenant.reading_urls")),
    path("", include("convenant.document_urls")),
    path("", include("convenant.version_urls")),
    path("", include("convenant.compliance_urls")),
    path("", include("convenant.calendar_urls")),
    path("", include("convenant.report_urls")),
    path("", include("convenant.takeout_urls")),
    path("", include("incidents.figures_urls")),
    path("", include("parties.urls")),
    path("", include("protocols.urls")),
    path("", include("meetings.urls")),
]
