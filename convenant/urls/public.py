"""For anybody, without signing in. `tenancy.middleware.OUTSIDE` keeps them out of the scope."""

from django.urls import path

from convenant.views import public

urlpatterns = [
    path("toegankelijkheid/", public.accessibility_statement, name="accessibility"),
    path("privacyverklaring/", public.privacy_statement, name="privacy-statement"),
    path("over-dit-portaal/", public.about, name="about"),
    path("over-dit-portaal/<slug:slug>/", public.about_convenant, name="about-convenant"),
    path(".well-known/security.txt", public.security_txt, name="security-txt"),
    path("security.txt", public.security_txt_of_old, name="security-txt-old"),
]
