from django.urls import path

from convenant.views import compliance, rollover, term

app_name = "compliance"
urlpatterns = [
    # /c/<slug>/naleving/
    path("c/<slug:slug>/naleving/", compliance.matrix_page, name="matrix"),
    path("c/<slug:slug>/naleving/export.csv", compliance.export, name="export"),
    path("c/<slug:slug>/naleving/wij/", compliance.ours, name="ours"),
    path("c/<slug:slug>/naleving/wij/ververs/", compliance.refresh, name="refresh"),
    path("c/<slug:slug>/naleving/looptijd/", term.term, name="term"),
    path("c/<slug:slug>/naleving/looptijd/<uuid:decision_id>/intrekken/", term.withdraw, name="withdraw-decision"),
    path("c/<slug:slug>/naleving/schooljaar/", rollover.overview, name="rollover"),
    path("c/<slug:slug>/naleving/schooljaar/<slug:step>/", rollover.step, name="rollover-step"),
    path("c/<slug:slug>/naleving/schooljaar/<slug:step>/heropen/", rollover.reopen, name="rollover-reopen"),
]
