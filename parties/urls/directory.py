"""Who takes part, and whom to call."""

from django.urls import path

from parties.views import contacts, directory, parties, register

app_name = "parties"
urlpatterns = [
    # /c/<slug>/partijen/
    path("c/<slug:slug>/partijen/", register.party_list, name="list"),
    path("c/<slug:slug>/partijen/<slug:party>/", parties.party_card, name="party"),
    # /c/<slug>/contactpersonen/
    path("c/<slug:slug>/contactpersonen/", directory.directory, name="contacts"),
    path("c/<slug:slug>/contactpersonen/export.<str:kind>", directory.export, name="contacts-export"),
    path("c/<slug:slug>/contactpersonen/kaart.vcf", directory.vcards, name="contacts-vcard"),
    path("c/<slug:slug>/contactpersonen/<uuid:pk>/kaart.vcf", directory.vcard, name="contact-vcard"),
    path("c/<slug:slug>/contactpersonen/media/", directory.media, name="contacts-media"),
    path("c/<slug:slug>/contactpersonen/bijlage-2/", directory.annex, name="contacts-annex"),
    path("c/<slug:slug>/contactpersonen/bijlage-2.pdf", directory.annex_pdf, name="contacts-annex-pdf"),
    path("c/<slug:slug>/scholen/<slug:party>/", directory.school, name="school"),
    path("c/<slug:slug>/contactpersonen/nieuw/", contacts.contact_add, name="contact-add"),
    path("c/<slug:slug>/contactpersonen/bevestig/", contacts.contacts_confirm, name="contacts-confirm"),
    path("c/<slug:slug>/contactpersonen/<uuid:pk>/", contacts.contact_edit, name="contact-edit"),
    path("c/<slug:slug>/contactpersonen/<uuid:pk>/door/", contacts.contact_keep, name="contact-keep"),
    path("c/<slug:slug>/contactpersonen/<uuid:pk>/stop/", contacts.contact_end, name="contact-end"),
]
