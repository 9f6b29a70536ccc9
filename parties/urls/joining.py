"""Outside a session: the link of an invitation."""

from django.urls import path

from parties.views import joining

app_name = "joining"
urlpatterns = [
    path("uitnodiging/", joining.join_page, name="join"),
    path("uitnodiging/<str:token>/", joining.open_link, name="open"),
]
