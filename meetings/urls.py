"""Paths Dutch, names English."""

from django.urls import path

from .views import agenda, lists, meeting, outcomes, propose

app_name = "meetings"

ONE = "c/<slug:slug>/overleg/<uuid:meeting_id>/"
ITEM = f"{ONE}punten/<uuid:item_id>/"

urlpatterns = [
    path("mijn/overleg/", lists.meetings, name="mine"),
    path("mijn/acties/", lists.actions, name="my-actions"),
    path("mijn/besluiten/", lists.resolutions, name="my-resolutions"),
    path("c/<slug:slug>/overleg/", lists.meetings, name="list"),
    path("c/<slug:slug>/overleg/nieuw/", meeting.plan, name="plan"),
    path("c/<slug:slug>/overleg/op-agenda/", propose.propose, name="propose"),
    path("c/<slug:slug>/acties/", lists.actions, name="actions"),
    path("c/<slug:slug>/acties/<uuid:action_id>/gedaan/", outcomes.finish, name="action-finish"),
    path("c/<slug:slug>/acties/<uuid:action_id>/open/", outcomes.reopen, name="action-reopen"),
    path("c/<slug:slug>/besluiten/", lists.resolutions, name="resolutions"),
    path(ONE, meeting.show, name="meeting"),
    path(f"{ONE}agenda.pdf", meeting.pdf, name="agenda-pdf"),
    path(f"{ONE}wijzigen/", meeting.change, name="change"),
    path(f"{ONE}versturen/", meeting.send, name="send"),
    path(f"{ONE}gehouden/", meeting.hold, name="hold"),
    path(f"{ONE}afzeggen/", meeting.cancel, name="cancel"),
    path(f"{ONE}punten/nieuw/", agenda.add, name="item-add"),
    path(f"{ONE}punten/terug/", agenda.restore, name="item-restore"),
    path(ITEM, agenda.edit, name="item-edit"),
    path(f"{ITEM}verplaatsen/", agenda.move, name="item-move"),
    path(f"{ITEM}weghalen/", agenda.remove, name="item-remove"),
    path(f"{ONE}voorstellen/aannemen/", agenda.take, name="suggestion-take"),
    path(f"{ONE}voorstellen/niet-nu/", agenda.dismiss, name="suggestion-dismiss"),
    path(f"{ONE}voorstellen/terug/", agenda.bring_back, name="suggestion-back"),
    path(f"{ONE}besluiten/nieuw/", outcomes.add_resolution, name="resolution-add"),
    path(f"{ONE}acties/nieuw/", outcomes.add_action, name="action-add"),
]
