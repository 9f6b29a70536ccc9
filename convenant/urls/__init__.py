"""Paths Dutch, names English. Apps are named as strings only: the project imports no app."""

from django.urls import include, path

from convenant.views.account import account, end_other_sessions
from convenant.views.carried import throw_away
from convenant.views.errors import no_such_page
from convenant.views.health import healthz, metrics_page, readyz
from convenant.views.home import home, menu_page
from convenant.views.membership import choose_membership

from .shelves import Shelves

handler500 = "convenant.views.errors.server_error"
urlpatterns = [
    Shelves(
        [
            path("healthz", healthz, name="healthz"),
            path("readyz", readyz, name="readyz"),
            path("metrics", metrics_page, name="metrics"),
            # an address is the organisation's to change, not the session's
            path("accounts/email/", no_such_page, name="account_email"),
            path("accounts/tweede-stap/", include("convenant.signin.urls")),
            path("", include("convenant.urls.signin")),
            path("accounts/mijn/", account, name="account"),
            path("accounts/mijn/uitloggen/", end_other_sessions, name="account-end-others"),
            path("accounts/", include("allauth.account.urls")),
            path("rol/", choose_membership, name="choose-membership"),
            path("", home, name="home"),
            path("menu/", menu_page, name="menu"),
            path("ingevuld/weggooien/", throw_away, name="carried-drop"),
            path("beheer/", include("convenant.urls.operator")),
            path("", include("convenant.urls.public")),
            # own rows
            path("", include("incidents.urls.register")),
            path("", include("incidents.urls.concerns")),
            path("", include("incidents.urls.measures")),
            path("", include("incidents.urls.dashboard")),
            path("", include("incidents.urls.thread")),
            path("", include("incidents.urls.exchange")),
            path("", include("convenant.urls.privacy")),
            # one circle, and all circles of the active membership
            path("", include("convenant.urls.agreement")),
            path("", include("convenant.urls.rules")),
            path("", include("convenant.urls.reading")),
            path("", include("convenant.urls.documents")),
            path("", include("convenant.urls.versions")),
            path("", include("convenant.urls.compliance")),
            path("", include("convenant.urls.calendar")),
            path("", include("convenant.urls.bell")),
            path("", include("convenant.urls.search")),
            path("", include("convenant.urls.reports")),
            path("", include("convenant.urls.takeout")),
            path("", include("incidents.urls.neighbours")),
            path("", include("incidents.urls.neighbours_public")),
            path("", include("incidents.urls.counted")),
            path("", include("incidents.urls.signals")),
            path("", include("incidents.urls.figures")),
            path("", include("parties.urls.colleagues")),
            path("", include("parties.urls.joining")),
            path("", include("parties.urls.directory")),
            path("", include("parties.urls.referrals")),
            path("", include("parties.urls.cards")),
            path("", include("parties.urls.public")),
            path("", include("parties.urls.keeping")),
            path("", include("parties.urls.own_list")),
            path("", include("parties.urls.changes")),
            path("", include("parties.urls.regie")),
            path("", include("parties.urls.around")),
            path("", include("parties.urls.assignments")),
            path("", include("parties.urls.teams")),
            path("", include("parties.urls.exits")),
            path("", include("parties.urls.importing")),
            path("", include("protocols.urls")),
            path("", include("meetings.urls")),
        ]
    )
]
