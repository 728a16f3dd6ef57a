"""The krachtenveld of a case: looking, drawing, and the moments that are kept."""

from django.urls import path

from casuistiek.views import field_editing, force_field, papers

CASE = "casus/<uuid:public_id>/krachtenveld"

DRAWING = [
    path("casus/<uuid:public_id>/pdf/", papers.case_pdf, name="paper-case"),
    path(f"{CASE}/", force_field.force_field, name="force-field"),
    path(f"{CASE}/bewerken/", field_editing.field_edit, name="field-edit"),
    path(f"{CASE}/bewerken/zet/", field_editing.field_change, name="field-change"),
    path(f"{CASE}/afspelen/", force_field.field_replay, name="field-replay"),
    path(f"{CASE}/momenten/", force_field.moment_create, name="moment-create"),
    path(f"{CASE}/momenten/<int:number>/verwijderen/", force_field.moment_delete, name="moment-delete"),
]
