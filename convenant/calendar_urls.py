from django.urls import path

from convenant.views import calendar

app_name = "calendar"
urlpatterns = [
    path("c/<slug:slug>/kalender/", calendar.circle, name="circle"),
    path("c/<slug:slug>/kalender/export/", calendar.export, name="circle-export"),
    path("mijn/kalender/", calendar.mine, name="mine"),
    path("mijn/kalender/export/", calendar.export, name="mine-export"),
]
