from django.urls import path

from . import views

app_name = "parties"
urlpatterns = [
    # /c/<slug>/partijen/
    path("c/<slug:slug>/partijen/", views.party_list, name="list"),
    path("c/<slug:slug>/partijen/<slug:party>/", views.party_card, name="party"),
    # /c/<slug>/contactpersonen/
    path("c/<slug:slug>/contactpersonen/", views.contacts, name="contacts"),
    path("c/<slug:slug>/contactpersonen/export.csv", views.contacts_export, name="contacts-export"),
    path("c/<slug:slug>/contactpersonen/nieuw/", views.contact_add, name="contact-add"),
    path("c/<slug:slug>/contactpersonen/bevestig/", views.contacts_confirm, name="contacts-confirm"),
    path("c/<slug:slug>/contactpersonen/<uuid:pk>/", views.contact_edit, name="contact-edit"),
    path("c/<slug:slug>/contactpersonen/<uuid:pk>/stop/", views.contact_end, name="contact-end"),
]
