from django.urls import path

from casuistiek.routes.afterwards import AFTERWARDS
from casuistiek.routes.drawing import DRAWING
from casuistiek.routes.remarks import REMARKS
from casuistiek.routes.rooms import ROOMS
from casuistiek.routes.sharing import SHARING
from casuistiek.views import agenda, cases, feedback, reviews, revisions, writing

app_name = "casuistiek"
urlpatterns = [
    *AFTERWARDS,
    *DRAWING,
    *REMARKS,
    *ROOMS,
    *SHARING,
    # the owner
    path("casus/", cases.case_list, name="case-list"),
    path("casus/nieuw/", cases.case_create, name="case-create"),
    path("casus/<uuid:public_id>/", cases.case_detail, name="case-detail"),
    path("casus/<uuid:public_id>/schrijven/", writing.case_edit, name="case-edit"),
    path("casus/<uuid:public_id>/concept/", writing.case_autosave, name="case-autosave"),
    path("casus/<uuid:public_id>/gelezen/", cases.feedback_read, name="feedback-read"),
    path("casus/<uuid:public_id>/intrekken/", cases.case_withdraw, name="case-withdraw"),
    path("casus/<uuid:public_id>/verwijderen/", cases.case_delete, name="case-delete"),
    # the trainer
    path(
        "lichtingen/<slug:slug>/bijeenkomsten/<int:number>/programma/<int:line_id>/casussen/",
        agenda.agenda_edit,
        name="agenda-edit",
    ),
    path(
        "lichtingen/<slug:slug>/bijeenkomsten/<int:number>/programma/<int:line_id>/casussen/weghalen/",
        agenda.agenda_remove,
        name="agenda-remove",
    ),
    path("feedback/", feedback.feedback_list, name="feedback-list"),
    path(
        "feedback/<uuid:public_id>/gepubliceerd/<int:feedback_id>/",
        revisions.feedback_revise,
        name="feedback-revise",
    ),
    path(
        "casus/<uuid:public_id>/feedback/<int:feedback_id>/",
        revisions.feedback_history,
        name="history-detail",
    ),
    path("feedback/volgende/", reviews.feedback_next, name="feedback-next"),
    path("feedback/doorlooptijd/", reviews.ageing_list, name="ageing-list"),
    path("feedback/<uuid:public_id>/wie/", reviews.feedback_desk, name="feedback-desk"),
    path("feedback/<uuid:public_id>/oppakken/", reviews.feedback_claim, name="feedback-claim"),
    path("feedback/<uuid:public_id>/", feedback.feedback_edit, name="feedback-edit"),
    path("feedback/<uuid:public_id>/concept/", feedback.feedback_autosave, name="feedback-autosave"),
    path("feedback/<uuid:public_id>/publiceren/", feedback.feedback_publish, name="feedback-publish"),
]
