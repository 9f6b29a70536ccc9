from django.urls import path, re_path

from convenant.views import rules, tensions

app_name = "rules"
urlpatterns = [
    # /c/<slug>/convenant/regels/
    path("c/<slug:slug>/convenant/regels/matrix/", rules.matrix, name="matrix"),
    path("c/<slug:slug>/convenant/regels/wat-als/", rules.what_if, name="what-if"),
    path("c/<slug:slug>/convenant/regels/regels.pdf", rules.pdf, name="pdf"),
    re_path(r"^c/(?P<slug>[-\w]+)/convenant/regels/regels\.(?P<kind>csv|xlsx|ods)$", rules.export, name="export"),
    path("c/<slug:slug>/convenant/regels/spanningen/", tensions.index, name="tensions"),
    path("c/<slug:slug>/convenant/regels/spanningen/<slug:mark>/", tensions.confirm, name="tension-confirm"),
    path(
        "c/<slug:slug>/convenant/regels/spanningen/bevestiging/<uuid:confirmation_id>/intrekken/",
        tensions.withdraw,
        name="tension-withdraw",
    ),
]
