"""Which of one's memberships is at work. Outside a scope: choosing rotates the session key."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from convenant import carry_store
from convenant.http import GET_POST, posted
from convenant.signin.session_limits import BEGAN
from convenant.tenancy.middleware import SESSION_KEY, VOUCHED_BY, usable_memberships
from convenant.tenancy.models import Membership
from convenant.tenancy.sessions import SEEN, note_use

OF_THE_PERSON = ("_", "account_", "mfa", BEGAN, SEEN, VOUCHED_BY, carry_store.SESSION_KEY)
"""What a session keeps of whoever is signed in, whatever the role. What waits of a form is sealed for one role, and
opens in no other."""


class MembershipForm(forms.Form):
    membership = forms.ModelChoiceField(
        Membership.objects.none(),
        label="Voor welke organisatie werkt u nu?",
        widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
        empty_label=None,
        error_messages={"required": "Kies een rol.", "invalid_choice": "Kies een van uw eigen rollen."},
    )

    def __init__(self, *args: object, request: HttpRequest) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        mine = usable_memberships(request).with_organisation()
        field = self.fields["membership"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = mine
            field.label_from_instance = lambda row: f"{row.organisation.name}: {row.get_function_display()}"  # type: ignore[method-assign, assignment]


def switch(request: HttpRequest, membership: Membership) -> None:
    """Nothing of the former role goes along: not what its pages left in the session, and no form that is still open in
    another tab. Who had no role yet keeps what was typed before he had to sign in."""
    if request.session.get(SESSION_KEY) not in (None, str(membership.pk)):
        for key in list(request.session.keys()):
            if not key.startswith(OF_THE_PERSON):
                del request.session[key]
    request.session.cycle_key()
    rotate_token(request)
    request.session[SESSION_KEY] = str(membership.pk)
    note_use(membership)


@require_http_methods(GET_POST)
def choose_membership(request: HttpRequest) -> HttpResponse:
    form = MembershipForm(posted(request), request=request)
    if request.method == "POST" and form.is_valid():
        membership = form.cleaned_data["membership"]
        switch(request, membership)
        opener = carry_store.Opener(str(request.user.pk), str(membership.pk))
        waiting = carry_store.waiting(request.session, opener)
        return redirect(waiting[0].page if waiting else "/")
    has_role = SESSION_KEY in request.session or len(usable_memberships(request)) == 1
    context = {"form": form, "has_role": has_role}
    return render(request, "convenant/choose_membership.html", context, status=422 if form.errors else 200)
