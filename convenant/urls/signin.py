from django.urls import path

from convenant.views import organisation_signin, signin

app_name = "sso"
urlpatterns = [
    # outside a scope: who signs in is nobody yet, and whose account it is only the login role may read
    path("accounts/organisatie/", signin.choose, name="choose"),
    path("accounts/organisatie/mijn/", signin.mine, name="mine"),
    path("accounts/organisatie/<uuid:provider_id>/", signin.begin, name="begin"),
    path("accounts/organisatie/<uuid:provider_id>/terug/", signin.come_back, name="return"),
    path("accounts/organisatie/<uuid:provider_id>/koppelen/", signin.connect_own, name="connect"),
    path("accounts/organisatie/<uuid:provider_id>/ontkoppelen/", signin.disconnect_mine, name="disconnect-mine"),
    # the administrator of an organisation
    path("organisatie/inloggen/", organisation_signin.overview, name="settings"),
    path("organisatie/inloggen/instellen/", organisation_signin.edit, name="edit"),
    path("organisatie/inloggen/testen/", organisation_signin.test, name="test"),
    path("organisatie/inloggen/aan-uit/", organisation_signin.switch, name="switch"),
    path("organisatie/inloggen/<uuid:identity_id>/ontkoppelen/", organisation_signin.disconnect, name="disconnect"),
]
