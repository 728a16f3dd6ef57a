"""Following the modules of a lichting: reading, notes, questions, preparation, steps into practice, what opens when."""

from django.urls import URLPattern, path

from cohorts.views import balance, checks, learning, notes, preparation, releases, transfers

UNIT = "<slug:slug>/modules/<slug:module_slug>/<slug:unit_slug>"

READING: list[URLPattern] = [
    path("<slug:slug>/balans/", balance.cohort_balance, name="cohort-balance"),
    path("<slug:slug>/modules/", learning.module_list, name="module-list"),
    path("<slug:slug>/verder/", learning.learning_continue, name="learning-continue"),
    path("<slug:slug>/modules/<slug:module_slug>/", learning.module_detail, name="module-detail"),
    path(f"{UNIT}/", learning.unit_detail, name="unit-detail"),
    path(f"{UNIT}/klaar/", learning.unit_done, name="unit-done"),
    path(f"{UNIT}/aantekening/", notes.note_save, name="note-save"),
    path(f"{UNIT}/aantekening/concept/", notes.note_autosave, name="note-autosave"),
    path(f"{UNIT}/vragen/<int:number>/", checks.check_answer, name="check-answer"),
    path("<slug:slug>/aantekeningen/", notes.note_list, name="note-list"),
    path("<slug:slug>/aantekeningen/download/", notes.note_export, name="note-export"),
]

PREPARING: list[URLPattern] = [
    path("<slug:slug>/voorbereiding/", preparation.preparation, name="preparation"),
    path(
        "<slug:slug>/voorbereiding/<int:assignment_id>/klaar/",
        learning.assignment_done,
        name="assignment-done",
    ),
    path("<slug:slug>/voorbereid/", preparation.preparation_matrix, name="preparation-matrix"),
]

TRANSFERS: list[URLPattern] = [
    path("<slug:slug>/transfer/", transfers.transfer_list, name="transfer-list"),
    path("<slug:slug>/transfer/<slug:module_slug>/", transfers.transfer_edit, name="transfer-edit"),
    path(
        "<slug:slug>/transfer/<slug:module_slug>/hoe-ging-het/",
        transfers.transfer_outcome,
        name="transfer-outcome",
    ),
    path(
        "<slug:slug>/transfer/<slug:module_slug>/weghalen/", transfers.transfer_remove, name="transfer-remove"
    ),
    path("<slug:slug>/transferacties/", transfers.transfer_followed, name="transfer-followed"),
]

RELEASES: list[URLPattern] = [
    path("<slug:slug>/openzetten/", releases.release_list, name="release-list"),
    path("<slug:slug>/openzetten/nieuw/", releases.release_create, name="release-create"),
    path("<slug:slug>/openzetten/<int:rule_id>/wijzigen/", releases.release_update, name="release-update"),
    path("<slug:slug>/openzetten/<int:rule_id>/weghalen/", releases.release_remove, name="release-remove"),
]

LEARNING: list[URLPattern] = [*READING, *PREPARING, *TRANSFERS, *RELEASES]
