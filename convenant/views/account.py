"""What somebody sees of the own account: roles, where he is signed in, the ways to secure it. Outside a scope."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from convenant.templatetags.portal import nl_plain, nl_time
from convenant.tenancy.middleware import SESSION_KEY, usable_memberships
from convenant.tenancy.models import Membership
from convenant.tenancy.sessions import Open, end_others, open_sessions

BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac", "Mac"),
           ("Linux", "Linux"))  # fmt: skip
CURRENT_ROLE = {"badge_kind": "info", "badge_word": "nu"}
THIS_SESSION = {"badge_kind": "info", "badge_word": "deze sessie"}
SECURE = (
    ("Wachtwoord wijzigen", "account_change_password"),
    ("Inloggen via uw organisatie", "sso:mine"),
    ("Tweede stap: app, toegangssleutel en herstelcodes", "mfa_index"),
)


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    mine = usable_memberships(request)
    columns = ("valid_from", "valid_until", "is_guest")
    roles = list(mine.with_organisation().only(*_ROLE_COLUMNS, *columns).order_by("organisation__name"))
    current = request.session.get(SESSION_KEY) or (str(roles[0].pk) if len(roles) == 1 else "")
    context = {
        "roles": [role_row(role, is_current=str(role.pk) == current) for role in roles],
        "sessions": [session_row(each) for each in open_sessions(request)],
        "secure": [{"title": words, "url": reverse(page)} for words, page in SECURE],
    }
    return render(request, "convenant/account.html", context)


def role_row(role: Membership, *, is_current: bool) -> dict[str, str]:
    """For `components/row.html`."""
    what = [str(role.get_function_display())]
    what += ["accountbeheerder"] * role.is_administrator + ["gast"] * role.is_guest
    until = f" tot en met {nl_plain(role.valid_until)}" if role.valid_until else ""
    sub = f"{', '.join(what)}, vanaf {nl_plain(role.valid_from)}{until}"
    return {"title": role.organisation.name, "sub": sub} | (CURRENT_ROLE if is_current else {})


def session_row(opened: Open) -> dict[str, str]:
    began = f"ingelogd op {nl_plain(opened.row.created_at)}, {nl_time(opened.row.created_at)}"
    sub = f"adres {opened.row.ip}, {began}, laatst gezien {nl_time(opened.seen)}"
    return {"title": browser_words(opened.row.user_agent), "sub": sub} | (THIS_SESSION if opened.is_current else {})


_ROLE_COLUMNS = (
    "id", "user_id", "function", "display_name", "is_administrator", "organisation__id", "organisation__name",
    "organisation__kind",
)  # fmt: skip


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    count = end_others(request)
    messages.success(request, f"{'1 sessie is' if count == 1 else f'{count} sessies zijn'} beëindigd.")
    return redirect("account")


def browser_words(agent: str) -> str:
    """ "Firefox op Windows", for a person to recognise; nothing rests on it."""
    browser = next((name for mark, name in BROWSERS if re.search(mark, agent)), "")
    system = next((name for mark, name in SYSTEMS if re.search(mark, agent)), "")
    if not browser:
        return "Onbekende browser"
    return f"{browser} op {system}" if system else browser
