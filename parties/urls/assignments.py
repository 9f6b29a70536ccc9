"""Who serves which location: the organisation's own page, over all its convenants."""

from django.urls import path

from parties.views import assignments

app_name = "assignments"
urlpatterns = [
    # /mijn/toewijzingen/
    path("mijn/toewijzingen/", assignments.assignments, name="list"),
    path("mijn/toewijzingen/export.<slug:kind>", assignments.export, name="export"),
    path("mijn/toewijzingen/nieuw/", assignments.add, name="add"),
    path("mijn/toewijzingen/overdragen/", assignments.hand_over, name="hand-over"),
    path("mijn/toewijzingen/<uuid:pk>/vervanger/", assignments.deputy, name="deputy"),
    path("mijn/toewijzingen/<uuid:pk>/stop/", assignments.end, name="end"),
    path("mijn/toewijzingen/<uuid:pk>/heropen/", assignments.reopen, name="reopen"),
]
