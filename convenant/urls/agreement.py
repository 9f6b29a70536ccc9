from django.urls import path, re_path

from convenant.views import agreement, rules
from convenant.views.theme import theme

app_name = "convenant"
urlpatterns = [
    path("c/<slug:slug>/convenant/", agreement.agreement, name="agreement"),
    path("c/<slug:slug>/convenant/regels/", rules.table, name="rules"),
    path("c/<slug:slug>/convenant/convenant.pdf", agreement.pdf, name="pdf"),
    path("c/<slug:slug>/convenant/artikel/<str:label>/", agreement.article, name="article"),
    path("mijn/convenanten/", agreement.mine, name="mine"),
    re_path(r"^theme/(?P<slug>[a-z0-9-]+)-(?P<mark>[0-9a-f]{10,12})\.css$", theme, name="theme"),
]
