from django.urls import URLPattern, path

from cohorts.routes.learning import LEARNING
from cohorts.routes.materials import MATERIALS
from cohorts.routes.scans import SCANS
from cohorts.views import (
    announcing,
    attendance,
    availability,
    check_in,
    checking,
    cohorts,
    decisions,
    enrolment,
    enrolments,
    feeds,
    held,
    import_runs,
    imports,
    intakes,
    inviting,
    joining,
    mergers,
    organisations,
    peer_groups,
    planning,
    programme_lines,
    reminders,
    requests,
    responses,
    roll,
    run_sheets,
    seats,
    series,
    session_staff,
    sessions,
    venues,
    waiting,
)

app_name = "cohorts"

ORGANISATIONS: list[URLPattern] = [
    path("organisaties/", organisations.organisation_list, name="organisation-list"),
    path("organisaties/nieuw/", organisations.organisation_create, name="organisation-create"),
    path(
        "organisaties/<slug:organisation_slug>/",
        organisations.organisation_detail,
        name="organisation-detail",
    ),
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
    path(
        "organisaties/<slug:organisation_slug>/coordinator/<int:role_id>/beeindigen/",
        organisations.coordinator_end,
        name="coordinator-end",
    ),
    path(
        "organisaties/<slug:organisation_slug>/herindeling/",
        mergers.organisation_merge,
        name="organisation-merge",
    ),
]

VENUES: list[URLPattern] = [
    path("locaties/", venues.venue_list, name="venue-list"),
    path("locaties/nieuw/", venues.venue_create, name="venue-create"),
    path("locaties/<int:venue_id>/", venues.venue_detail, name="venue-detail"),
    path("locaties/<int:venue_id>/wijzigen/", venues.venue_update, name="venue-update"),
    path("locaties/<int:venue_id>/gebruik/", venues.venue_use, name="venue-use"),
    path("locaties/<int:venue_id>/zalen/nieuw/", venues.room_create, name="room-create"),
    path("locaties/<int:venue_id>/zalen/<int:room_id>/wijzigen/", venues.room_update, name="room-update"),
    path("locaties/<int:venue_id>/zalen/<int:room_id>/gebruik/", venues.room_use, name="room-use"),
]

COHORTS: list[URLPattern] = [
    path("", cohorts.cohort_list, name="cohort-list"),
    path("nieuw/", cohorts.cohort_create, name="cohort-create"),
    path("<slug:slug>/", cohorts.cohort_detail, name="cohort-detail"),
    path("<slug:slug>/wijzigen/", cohorts.cohort_update, name="cohort-update"),
    path("<slug:slug>/trainer/", cohorts.trainer_add, name="trainer-add"),
]

ENROLMENT: list[URLPattern] = [
    path(
        "<slug:slug>/deelnemers/<uuid:public_id>/",
        enrolment.enrolment_detail,
        name="enrolment-detail",
    ),
    path(
        "<slug:slug>/deelnemers/<uuid:public_id>/wijzigen/",
        enrolment.enrolment_update,
        name="enrolment-update",
    ),
    path(
        "<slug:slug>/deelnemers/<uuid:public_id>/stoppen/",
        enrolment.enrolment_end,
        name="enrolment-end",
    ),
    path(
        "<slug:slug>/deelnemers/<uuid:public_id>/vervangen/",
        enrolment.enrolment_replace,
        name="enrolment-replace",
    ),
    path(
        "<slug:slug>/deelnemers/<uuid:public_id>/doorschuiven/",
        enrolment.enrolment_defer,
        name="enrolment-defer",
    ),
    path(
        "<slug:slug>/deelnemers/<uuid:public_id>/vertrek/",
        enrolment.enrolment_leave,
        name="enrolment-leave",
    ),
    path(
        "<slug:slug>/deelnemers/<uuid:public_id>/blijft/",
        enrolment.enrolment_stay,
        name="enrolment-stay",
    ),
]

ENROLMENTS: list[URLPattern] = [
    path("<slug:slug>/deelnemers/", enrolments.enrolment_list, name="enrolment-list"),
    path("<slug:slug>/deelnemers/toevoegen/", enrolments.enrolment_create, name="enrolment-create"),
    path("<slug:slug>/deelnemers/lijst.csv", enrolments.enrolment_export, name="enrolment-export"),
    path("<slug:slug>/deelnemers/lijst.xlsx", enrolments.enrolment_xlsx, name="enrolment-xlsx"),
    path(
        "<slug:slug>/deelnemers/<uuid:public_id>/uitnodigen/",
        inviting.enrolment_invite,
        name="enrolment-invite",
    ),
    path(
        "<slug:slug>/deelnemers/<uuid:public_id>/uitnodigen-op/",
        inviting.enrolment_invite_later,
        name="enrolment-invite-later",
    ),
    path(
        "<slug:slug>/deelnemers/<uuid:public_id>/adres/",
        inviting.enrolment_address,
        name="enrolment-address",
    ),
]

WAITING: list[URLPattern] = [
    path("<slug:slug>/plaatsen/", seats.seats_update, name="seats-update"),
    path("<slug:slug>/wachtlijst/", waiting.waiting_list, name="waiting-list"),
    path("<slug:slug>/wachtlijst/<uuid:public_id>/nemen/", waiting.waiting_accept, name="waiting-accept"),
    path("<slug:slug>/wachtlijst/<uuid:public_id>/weer/", waiting.waiting_requeue, name="waiting-requeue"),
    path("<slug:slug>/wachtlijst/<uuid:public_id>/stoppen/", waiting.waiting_decline, name="waiting-decline"),
    path("<slug:slug>/aanmeldingen/", requests.request_list, name="request-list"),
    path(
        "<slug:slug>/aanmeldingen/<uuid:public_id>/goedkeuren/",
        requests.request_approve,
        name="request-approve",
    ),
    path(
        "<slug:slug>/aanmeldingen/<uuid:public_id>/afwijzen/",
        requests.request_reject,
        name="request-reject",
    ),
]

HELD: list[URLPattern] = [
    path("<slug:slug>/ter-controle/", held.held_list, name="held-list"),
    path("<slug:slug>/ter-controle/inschrijven/", held.held_admit, name="held-admit"),
    path("<slug:slug>/ter-controle/<uuid:public_id>/afwijzen/", held.held_refuse, name="held-refuse"),
    path("<slug:slug>/ter-controle/<uuid:public_id>/weghalen/", held.held_withdraw, name="held-withdraw"),
]

IMPORTS: list[URLPattern] = [
    path("<slug:slug>/deelnemers/importeren/", imports.import_create, name="import-create"),
    path("<slug:slug>/deelnemers/importeren/kolom-vergeten/", imports.column_forget, name="column-forget"),
    path("<slug:slug>/deelnemers/lijst/<uuid:public_id>/", imports.import_preview, name="import-preview"),
    path(
        "<slug:slug>/deelnemers/lijst/<uuid:public_id>/bevestigen/",
        import_runs.import_confirm,
        name="import-confirm",
    ),
    path("<slug:slug>/deelnemers/lijsten/", import_runs.import_list, name="import-list"),
    path(
        "<slug:slug>/deelnemers/lijst/<uuid:public_id>/ontvangst/",
        import_runs.import_receipt,
        name="import-receipt",
    ),
    path(
        "<slug:slug>/deelnemers/lijst/<uuid:public_id>/terugdraaien/",
        import_runs.import_undo_confirm,
        name="import-undo",
    ),
    path(
        "<slug:slug>/deelnemers/lijst/<uuid:public_id>/kolommen/",
        imports.import_columns,
        name="import-columns",
    ),
    path(
        "<slug:slug>/deelnemers/lijst/<uuid:public_id>/stoppen/",
        imports.import_discard,
        name="import-discard",
    ),
]

SESSIONS: list[URLPattern] = [
    path("<slug:slug>/bijeenkomsten/", sessions.session_list, name="session-list"),
    path("<slug:slug>/bijeenkomsten/nieuw/", planning.session_create, name="session-create"),
    path("<slug:slug>/bijeenkomsten/reeks/", series.session_series, name="session-series"),
    path("<slug:slug>/bijeenkomsten/controleren/", checking.session_check, name="session-check"),
    path("<slug:slug>/bijeenkomsten/<int:number>/", sessions.session_detail, name="session-detail"),
    path("<slug:slug>/bijeenkomsten/agenda/", feeds.feed_of_cohort, name="feed-of-cohort"),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/antwoord/", responses.session_respond, name="session-respond"
    ),
    path("<slug:slug>/bijeenkomsten/<int:number>/wie-komt/", responses.session_coming, name="session-coming"),
    path("<slug:slug>/bijeenkomsten/<int:number>/meedoen/", joining.session_join, name="session-join"),
    path("<slug:slug>/bijeenkomsten/<int:number>/agenda.ics", sessions.session_ics, name="session-ics"),
    path("<slug:slug>/bijeenkomsten/<int:number>/wijzigen/", planning.session_update, name="session-update"),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/bekendmaken/",
        announcing.session_announce,
        name="session-announce",
    ),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/programma/",
        programme_lines.session_programme,
        name="session-programme",
    ),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/draaiboek/",
        run_sheets.session_run_sheet,
        name="session-run-sheet",
    ),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/draaiboek/minuten/",
        run_sheets.session_minutes,
        name="session-minutes",
    ),
    path("<slug:slug>/bijeenkomsten/<int:number>/bellijst/", announcing.call_list, name="call-list"),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/wijziging-weggooien/",
        planning.session_draft_discard,
        name="session-draft-discard",
    ),
    path("<slug:slug>/bekendmaken/", announcing.cohort_announce, name="cohort-announce"),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/verwijderen/",
        planning.session_discard,
        name="session-discard",
    ),
    path("<slug:slug>/bijeenkomsten/<int:number>/verzetten/", planning.session_move, name="session-move"),
    path("<slug:slug>/bijeenkomsten/<int:number>/vervallen/", planning.session_cancel, name="session-cancel"),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/aanwezigheid/",
        attendance.attendance_record,
        name="attendance-record",
    ),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/aanwezigheid/afvinken/",
        roll.attendance_roll,
        name="attendance-roll",
    ),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/aanwezigheid/ongedaan/",
        roll.attendance_undo,
        name="attendance-undo",
    ),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/aanwezigheid/plakken/",
        roll.attendance_paste,
        name="attendance-paste",
    ),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/aanwezigheid/afdrukken/",
        roll.attendance_print,
        name="attendance-print",
    ),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/aanwezigheid/scherm/",
        check_in.check_in_screen,
        name="check-in-screen",
    ),
]

# Who helps with one session only.
SESSION_STAFF: list[URLPattern] = [
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/invallers/",
        session_staff.session_staff_list,
        name="session-staff",
    ),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/invallers/invaller/",
        session_staff.session_staff_substitute,
        name="session-staff-substitute",
    ),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/invallers/gast/",
        session_staff.session_staff_guest,
        name="session-staff-guest",
    ),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/invallers/<int:staff_id>/verlengen/",
        session_staff.session_staff_extend,
        name="session-staff-extend",
    ),
    path(
        "<slug:slug>/bijeenkomsten/<int:number>/invallers/<int:staff_id>/weghalen/",
        session_staff.session_staff_remove,
        name="session-staff-remove",
    ),
]

# What a lichting needs before and around its start.
STARTING: list[URLPattern] = [
    path("<slug:slug>/intake/", intakes.intake_edit, name="intake-edit"),
    path("<slug:slug>/intake/concept/", intakes.intake_autosave, name="intake-autosave"),
    path("<slug:slug>/intakes/", intakes.intake_list, name="intake-list"),
    path("<slug:slug>/intakes/afdrukken/", intakes.intake_print, name="intake-print"),
    path("<slug:slug>/wensen/", intakes.needs_list, name="needs-list"),
    path("<slug:slug>/besluit/", decisions.decision_make, name="decision-make"),
    path("<slug:slug>/groepen/", peer_groups.peer_group_edit, name="peer-group-edit"),
    path("<slug:slug>/herinneringen/", reminders.reminder_plan, name="reminder-plan"),
]

AVAILABILITY: list[URLPattern] = [
    path("<slug:slug>/beschikbaarheid/", availability.availability_list, name="availability-list"),
    path("<slug:slug>/beschikbaarheid/nieuw/", availability.availability_create, name="availability-create"),
    path(
        "<slug:slug>/beschikbaarheid/<int:poll_id>/",
        availability.availability_detail,
        name="availability-detail",
    ),
    path(
        "<slug:slug>/beschikbaarheid/<int:poll_id>/herinneren/",
        availability.availability_remind,
        name="availability-remind",
    ),
    path(
        "<slug:slug>/beschikbaarheid/<int:poll_id>/sluiten/",
        availability.availability_close,
        name="availability-close",
    ),
]

urlpatterns: list[URLPattern] = [
    *ORGANISATIONS,
    *VENUES,
    *COHORTS,
    *ENROLMENT,
    *ENROLMENTS,
    *WAITING,
    *HELD,
    *IMPORTS,
    *MATERIALS,
    *LEARNING,
    *SCANS,
    *SESSIONS,
    *SESSION_STAFF,
    *STARTING,
    *AVAILABILITY,
]
