"""What is read and found beside the modules of a lichting: materials, and searching."""

from django.urls import URLPattern, path

from cohorts.views import materials, search

MATERIALS: list[URLPattern] = [
    path("<slug:slug>/zoeken/", search.cohort_search, name="search"),
    path("<slug:slug>/materiaal/<int:material_id>/", materials.material_detail, name="material-detail"),
    path("<slug:slug>/materiaal/<int:material_id>/bestand/", materials.material_file, name="material-file"),
    # As a text of the module names it: relative to the page of the module.
    path(
        "<slug:slug>/modules/<slug:module_slug>/materiaal/<str:picture>",
        materials.material_picture,
        name="material-picture",
    ),
]
