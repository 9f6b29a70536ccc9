"""Changes of the world around a convenant."""

from django.urls import path

from parties.views import changes

app_name = "changes"
urlpatterns = [
    # /c/<slug>/veranderingen/
    path("c/<slug:slug>/veranderingen/", changes.change_list, name="list"),
    path("c/<slug:slug>/veranderingen/nieuw/<slug:kind>/", changes.change_new, name="new"),
    path("c/<slug:slug>/veranderingen/<uuid:pk>/", changes.change, name="change"),
    path("c/<slug:slug>/veranderingen/<uuid:pk>/vaststellen/", changes.change_decide, name="decide"),
    path("c/<slug:slug>/veranderingen/<uuid:pk>/weg/", changes.change_throw_away, name="throw-away"),
    path("c/<slug:slug>/veranderingen/<uuid:pk>/terug/", changes.change_undo, name="undo"),
    path("c/<slug:slug>/veranderingen/<uuid:pk>/afronden/", changes.change_finish, name="finish"),
    path("c/<slug:slug>/veranderingen/<uuid:pk>/ons-deel/", changes.change_own, name="own"),
]
