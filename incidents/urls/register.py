"""Own rows: no circle in the address."""

from django.urls import path, re_path

from incidents.views import (
    attachments,
    bulk,
    detail,
    events,
    follow_up,
    four_eyes,
    merging,
    name_search,
    recording,
    register,
    saved_views,
    standard_texts,
    steps,
    vault,
)

app_name = "incidents"
INCIDENT = "incidenten/<uuid:pk>/"
ATTACHMENT = f"{INCIDENT}bijlagen/<uuid:attachment_pk>/"
STEP = f"{INCIDENT}stappen/<int:number>/"

urlpatterns = [
    path("incidenten/", register.index, name="list"),
    re_path(r"^incidenten/export\.(?P<kind>csv|xlsx|ods)$", register.export, name="export"),
    path("incidenten/meer-tegelijk/", bulk.several, name="several"),
    path("incidenten/meer-tegelijk/taak/<uuid:job_id>/", bulk.job, name="several-job"),
    path("incidenten/meer-tegelijk/terug/", bulk.undo, name="several-undo"),
    re_path(r"^incidenten/meer-tegelijk/export\.(?P<kind>csv|xlsx|ods)$", bulk.export, name="several-export"),
    path("incidenten/weergaven/bewaren/", saved_views.keep, name="view-keep"),
    path("incidenten/weergaven/<uuid:pk>/weg/", saved_views.drop, name="view-drop"),
    path("incidenten/opvolging/", follow_up.index, name="follow-up"),
    path("incidenten/standaardteksten/", standard_texts.index, name="texts"),
    path("incidenten/standaardteksten/nieuw/", standard_texts.edit, name="text-add"),
    path("incidenten/standaardteksten/voor/<slug:use>/", standard_texts.choose, name="texts-for"),
    path("incidenten/standaardteksten/<uuid:pk>/", standard_texts.edit, name="text"),
    path("incidenten/standaardteksten/<uuid:pk>/weg/", standard_texts.remove, name="text-remove"),
    path("incidenten/zoek-op-naam/", name_search.by_name, name="by-name"),
    path("incidenten/gebeurtenissen/", events.waiting, name="events"),
    path("incidenten/gebeurtenissen/<uuid:pk>/", events.answer, name="event-answer"),
    path("incidenten/gebeurtenissen/<uuid:pk>/los/", events.end, name="event-end"),
    path("incidenten/mijn/", register.mine, name="mine"),
    path("incidenten/nieuw/", recording.record, name="record"),
    path("incidenten/nieuw/soort/", recording.sub_kinds, name="sub-kinds"),
    path("incidenten/nieuw/concept/", recording.draft, name="draft"),
    path("incidenten/nieuw/concept/weg/", recording.drop, name="draft-drop"),
    path("incidenten/zorgsignaal/", recording.concern, name="concern"),
    path(INCIDENT, detail.show, name="detail"),
    path(f"{INCIDENT}kern/", detail.change, name="change"),
    path(f"{INCIDENT}sluiten/", detail.close, name="close"),
    path(f"{INCIDENT}intrekken/", detail.withdraw, name="withdraw"),
    path(f"{INCIDENT}samenvoegen/", merging.merge, name="merge"),
    path(f"{INCIDENT}gebeurtenis/", events.ask, name="event"),
    path(f"{STEP}gedaan/", steps.done, name="step-done"),
    path(f"{STEP}afwijken/", steps.depart, name="step-depart"),
    path(f"{STEP}gebeld/", steps.called, name="step-called"),
    path(f"{STEP}terugzetten/", steps.reopen, name="step-reopen"),
    path(f"{INCIDENT}kluis/openen/", vault.opened, name="vault-open"),
    path(f"{INCIDENT}kluis/akkoord-vragen/", four_eyes.ask, name="vault-ask"),
    path("incidenten/kluisverzoek/<uuid:pk>/", four_eyes.decide, name="opening"),
    path(f"{INCIDENT}kluis/sluiten/", vault.closed, name="vault-close"),
    path(f"{INCIDENT}kluis/persoon/", vault.person, name="person-add"),
    path(f"{INCIDENT}kluis/persoon/<uuid:person_pk>/", vault.person, name="person"),
    path(f"{INCIDENT}kluis/verhaal/", vault.story, name="story"),
    path(f"{INCIDENT}bijlagen/", attachments.index, name="attachments"),
    path(ATTACHMENT, attachments.download, name="attachment-file"),
    path(f"{ATTACHMENT}weghalen/", attachments.remove, name="attachment-remove"),
    path(f"{ATTACHMENT}terugzetten/", attachments.restore, name="attachment-restore"),
]
