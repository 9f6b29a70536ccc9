from django.urls import URLPattern

app_name = "convenant"
urlpatterns: list[URLPattern] = []
