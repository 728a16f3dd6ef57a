"""Talking about a case: planning it, and the room."""

from django.urls import path

from casuistiek.views import discussions, rooms

LINE = "lichtingen/<slug:slug>/bijeenkomsten/<int:number>/programma/<int:line_id>/casussen/<uuid:public_id>"
ROOM = "casus/kamer/<uuid:public_id>"

ROOMS = [
    path(f"{LINE}/bespreking/", discussions.discussion_edit, name="discussion-edit"),
    path(f"{LINE}/bespreking/weg/", discussions.discussion_cancel, name="discussion-cancel"),
    path("lichtingen/<slug:slug>/beurten/", discussions.turn_list, name="turn-list"),
    path(f"{ROOM}/", rooms.room_detail, name="room-detail"),
    path(f"{ROOM}/stand/", rooms.room_state, name="room-state"),
    path(f"{ROOM}/zet/", rooms.room_move, name="room-move"),
    path(f"{ROOM}/kaartjes/", rooms.card_create, name="room-card"),
    path(f"{ROOM}/kaartjes/<int:card_id>/", rooms.card_answer, name="room-answer"),
    path(f"{ROOM}/aantekeningen/", rooms.notes_save, name="room-notes"),
    path(f"{ROOM}/aantekeningen/concept/", rooms.notes_autosave, name="room-notes-autosave"),
]
