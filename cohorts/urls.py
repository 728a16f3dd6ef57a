from django.urls import URLPattern, path

from cohorts.views import cohorts, enrolments, imports, learning, organisations, planning, sessions

app_name = "cohorts"

ORGANISATIONS: list[URLPattern] = [
    path("organisaties/", organisations.organisation_list, name="organisation-list"),
    path("organisaties/nieuw/", organisations.organisation_create, name="organisation-create"),
    path(
        "organisaties/<slug:organisation_slug>/wijzigen/",
        organisations.organisation_update,
        name="organisation-update",
    ),
    path(
        "organisaties/<slug:organisation_slug>/coordinator/",
        organisations.coordinator_add,
        name="coordinator-add",
    ),
]

COHORTS: list[URLPattern] = [
    path("", cohorts.cohort_list, name="cohort-list"),
    path("nieuw/", cohorts.cohort_create, name="cohort-create"),
    path("<slug:slug>/", cohorts.cohort_detail, name="cohort-detail"),
    path("<slug:slug>/wijzigen/", cohorts.cohort_update, name="cohort-update"),
    path("<slug:slug>/trainer/", cohorts.trainer_add, name="trainer-add"),
]

ENROLMENTS: list[URLPattern] = [
    path("<slug:slug>/deelnemers/", enrolments.enrolment_list, name="enrolment-list"),
    path("<slug:slug>/deelnemers/toevoegen/", enrolments.enrolment_create, name="enrolment-create"),
    path("<slug:slug>/deelnemers/lijst.csv", enrolments.enrolment_export, name="enrolment-export"),
    path(
        "<slug:slug>/deelnemers/<uuid:public_id>/uitnodigen/",
        enrolments.enrolment_invite,
        name="enrolment-invite",
    ),
]

IMPORTS: list[URLPattern] = [
    path("<slug:slug>/deelnemers/importeren/", imports.import_create, name="import-create"),
    path("<slug:slug>/deelnemers/lijst/<uuid:public_id>/", imports.import_preview, name="import-preview"),
    path(
        "<slug:slug>/deelnemers/lijst/<uuid:public_id>/bevestigen/",
        imports.import_confirm,
        name="import-confirm",
    ),
    path(
        "<slug:slug>/deelnemers/lijst/<uuid:public_id>/stoppen/",
        imports.import_discard,
        name="import-discard",
    ),
]

LEARNING: list[URLPattern] = [
    path("<slug:slug>/modules/", learning.module_list, name="module-list"),
    path("<slug:slug>/modules/<slug:module_slug>/", learning.module_detail, name="module-detail"),
    path(
        "<slug:slug>/modules/<slug:module_slug>/<slug:unit_slug>/", learning.unit_detail, name="unit-detail"
    ),
    path(
        "<slug:slug>/modules/<slug:module_slug>/<slug:unit_slug>/klaar/",
        learning.unit_done,
        name="unit-done",
    ),
    path(
        "<slug:slug>/voorbereiding/<int:assignment_id>/klaar/",
        learning.assignment_done,
        name="assignment-done",
    ),
]

SESSIONS: list[URLPattern] = [
    path("<slug:slug>/bijeenkomsten/", sessions.session_list, name="session-list"),
    path("<slug:slug>/bijeenkomsten/nieuw/", planning.session_create, name="session-create"),
    path("<slug:slug>/bijeenkomsten/<int:number>/", sessions.session_detail, name="session-detail"),
    path("<slug:slug>/bijeenkomsten/<int:number>/agenda.ics", sessions.session_ics, name="session-ics"),
    path("<slug:slug>/bijeenkomsten/<int:number>/wijzigen/", planning.session_update, name="session-update"),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/bekendmaken/",
        planning.session_announce,
        name="session-announce",
    ),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/verwijderen/",
        planning.session_discard,
        name="session-discard",
    ),
    path("<slug:slug>/bijeenkomsten/<int:number>/verzetten/", planning.session_move, name="session-move"),
    path("<slug:slug>/bijeenkomsten/<int:number>/vervallen/", planning.session_cancel, name="session-cancel"),
]

urlpatterns: list[URLPattern] = [*ORGANISATIONS, *COHORTS, *ENROLMENTS, *IMPORTS, *LEARNING, *SESSIONS]
