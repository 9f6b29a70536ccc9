"""Which of one's memberships is at work. Outside a scope: choosing rotates the session key."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from convenant.tenancy.middleware import SESSION_KEY, usable_memberships
from convenant.tenancy.models import Membership


class MembershipForm(forms.Form):
    membership = forms.ModelChoiceField(
        Membership.objects.none(),
        label="Voor welke organisatie werkt u nu?",
        widget=forms.RadioSelect,
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


@require_http_methods(["GET", "POST"])
def choose_membership(request: HttpRequest) -> HttpResponse:
    form = MembershipForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        request.session.cycle_key()
        request.session[SESSION_KEY] = str(form.cleaned_data["membership"].pk)
        return redirect("/")
    return render(request, "convenant/choose_membership.html", {"form": form}, status=422 if form.errors else 200)
