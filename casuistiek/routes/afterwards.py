"""Afterwards: rounds, reflection, actions."""

from django.urls import path

from casuistiek.views import reflections

CASE = "casus/<uuid:public_id>"

AFTERWARDS = [
    path(f"{CASE}/versies/", reflections.version_list, name="version-list"),
    path(f"{CASE}/reflectie/", reflections.reflection_edit, name="reflection-edit"),
    path(f"{CASE}/reflectie/concept/", reflections.reflection_autosave, name="reflection-autosave"),
    path(f"{CASE}/acties/nieuw/", reflections.action_create, name="action-create"),
    path(f"{CASE}/acties/<int:action_id>/verwijderen/", reflections.action_delete, name="action-delete"),
    path(f"{CASE}/acties/terugblik/<int:outcome_id>/", reflections.action_outcome, name="action-outcome"),
]
