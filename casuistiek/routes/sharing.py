"""Whose a case is and who reads along: owners, the ladder, the agreement and what a group shares."""

from django.urls import path

from casuistiek.views import agreements, groups, owners, sharing

SHARING = [
    path("casus/groep/", groups.group_list, name="group-list"),
    path("casus/<uuid:public_id>/indienen/", sharing.case_submit, name="case-submit"),
    path("casus/<uuid:public_id>/voorstel/", sharing.case_proposal, name="case-proposal"),
    path("casus/<uuid:public_id>/wie-leest-mee/", sharing.case_readers, name="case-readers"),
    path("casus/<uuid:public_id>/wie-leest-mee/<int:level>/", sharing.case_narrow, name="case-narrow"),
    path("casus/<uuid:public_id>/gelezen-door/", sharing.case_reads, name="case-reads"),
    path("casus/<uuid:public_id>/inbrengers/", owners.owner_list, name="owner-list"),
    path("casus/<uuid:public_id>/inbrengers/stoppen/", owners.owner_leave, name="owner-leave"),
    path("casus/<uuid:public_id>/inbrengers/<int:asked_id>/terug/", owners.owner_remove, name="owner-remove"),
    path("casus/samen/<int:asked_id>/", owners.owner_answer, name="owner-answer"),
    path("lichtingen/<slug:slug>/afspraak/", agreements.agreement, name="agreement"),
]
