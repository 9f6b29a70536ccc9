"""What regie and the organisations themselves keep up to date: parties, wijken, locations, services, cards."""

from django.urls import path

from parties.views import offers, places, register, services, wijken

app_name = "keeping"
urlpatterns = [
    # /c/<slug>/partijen-bijhouden/
    path("c/<slug:slug>/partijen-bijhouden/export.<slug:kind>", register.register_export, name="export"),
    path("c/<slug:slug>/partijen-bijhouden/nieuw/", register.party_choose, name="party-choose"),
    path("c/<slug:slug>/partijen-bijhouden/nieuw/<slug:party>/", register.party_add, name="party-add"),
    path("c/<slug:slug>/partijen-bijhouden/<slug:party>/", register.party_edit, name="party-edit"),
    path("c/<slug:slug>/partijen-bijhouden/<slug:party>/door/", register.party_keep, name="party-keep"),
    path("c/<slug:slug>/kaart/", offers.card_edit, name="card"),
    # /c/<slug>/wijken/
    path("c/<slug:slug>/wijken/", wijken.wijken, name="wijken"),
    path("c/<slug:slug>/wijken/nieuw/", wijken.wijk_add, name="wijk-add"),
    path("c/<slug:slug>/wijken/<uuid:pk>/", wijken.wijk_edit, name="wijk-edit"),
    path("c/<slug:slug>/wijken/<uuid:pk>/beeindigen/", wijken.wijk_end, name="wijk-end"),
    path("c/<slug:slug>/wijken/<uuid:pk>/terug/", wijken.wijk_keep, name="wijk-keep"),
    # /c/<slug>/diensten/
    path("c/<slug:slug>/diensten/", services.services, name="services"),
    path("c/<slug:slug>/diensten/export.<slug:kind>", services.services_export, name="services-export"),
    path("c/<slug:slug>/diensten/nieuw/", services.service_add, name="service-add"),
    path("c/<slug:slug>/diensten/<uuid:pk>/stop/", services.service_end, name="service-end"),
    # /locaties/
    path("locaties/", places.places, name="places"),
    path("locaties/nieuw/", places.place_add, name="place-add"),
    path("locaties/<uuid:pk>/", places.place_edit, name="place-edit"),
    path("locaties/<uuid:pk>/sluiten/", places.place_close, name="place-close"),
    path("locaties/<uuid:pk>/heropenen/", places.place_reopen, name="place-reopen"),
]
