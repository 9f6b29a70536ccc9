from django.urls import path

from convenant.views import calendar, feeds
from convenant.views.unsubscribe import unsubscribe

app_name = "calendar"
urlpatterns = [
    path("c/<slug:slug>/kalender/", calendar.circle, name="circle"),
    path("c/<slug:slug>/kalender/export/", calendar.export, name="circle-export"),
    path("mijn/kalender/", calendar.mine, name="mine"),
    path("mijn/kalender/export/", calendar.export, name="mine-export"),
    path("mijn/kalender/adressen/", feeds.addresses, name="feeds"),
    # outside a session: the token says whose it is
    path("agenda/<slug:token>.ics", feeds.feed, name="feed"),
    path("afmelden/<str:token>/", unsubscribe, name="unsubscribe"),
]
