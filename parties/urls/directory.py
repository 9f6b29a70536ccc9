"""Who takes part, and whom to call."""

from django.urls import path

from parties.views import contacts, parties

app_name = "parties"
urlpatterns = [
    # /c/<slug>/partijen/
    path("c/<slug:slug>/partijen/", parties.party_list, name="list"),
    path("c/<slug:slug>/partijen/<slug:party>/", parties.party_card, name="party"),
    # /c/<slug>/contactpersonen/
    path("c/<slug:slug>/contactpersonen/", contacts.contacts, name="contacts"),
    path("c/<slug:slug>/contactpersonen/export.csv", contacts.contacts_export, name="contacts-export"),
    path("c/<slug:slug>/contactpersonen/nieuw/", contacts.contact_add, name="contact-add"),
    path("c/<slug:slug>/contactpersonen/bevestig/", contacts.contacts_confirm, name="contacts-confirm"),
    path("c/<slug:slug>/contactpersonen/<uuid:pk>/", contacts.contact_edit, name="contact-edit"),
    path("c/<slug:slug>/contactpersonen/<uuid:pk>/stop/", contacts.contact_end, name="contact-end"),
]
