from django.urls import path

from convenant.views import search

app_name = "search"
urlpatterns = [path("zoeken/", search.index, name="index")]
