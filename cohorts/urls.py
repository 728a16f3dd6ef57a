from django.urls import URLPattern, path

from cohorts.views import learning

app_name = "cohorts"

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

urlpatterns: list[URLPattern] = [*LEARNING]
