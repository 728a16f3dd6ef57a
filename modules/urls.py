from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from modules.views import editing, history, library, materials, search

app_name = "modules"

# Below the address of a unit or of a module. A unit is never called "bewerken": its address would be the module's.
EDITING: tuple[tuple[str, str, Callable[..., HttpResponseBase]], ...] = (
    ("", "edit", editing.text_edit),
    ("concept/", "autosave", editing.text_autosave),
    ("voorbeeld/", "preview", editing.text_preview),
    ("weggooien/", "discard", editing.text_discard),
    ("publiceren/", "publish", history.text_publish),
    ("geschiedenis/", "history", history.text_history),
    ("geschiedenis/<int:revision>/", "revision", history.text_revision),
    ("geschiedenis/<int:revision>/terugzetten/", "restore", history.text_restore),
)


def _editing(place: str, kind: str) -> list[URLPattern]:
    return [path(f"{place}bewerken/{tail}", view, name=f"{kind}-{name}") for tail, name, view in EDITING]


MATERIALS: list[URLPattern] = [
    path("<slug:module>/materiaal/", materials.material_list, name="material-list"),
    path("<slug:module>/materiaal/bestand/", materials.material_add_file, name="material-add-file"),
    path("<slug:module>/materiaal/link/", materials.material_add_link, name="material-add-link"),
    path("<slug:module>/materiaal/tekst/", materials.material_add_page, name="material-add-page"),
    path("<slug:module>/materiaal/<int:material_id>/", materials.material_detail, name="material-detail"),
    path("<slug:module>/materiaal/<int:material_id>/bestand/", materials.material_file, name="material-file"),
    path(
        "<slug:module>/materiaal/<int:material_id>/wijzigen/", materials.material_edit, name="material-edit"
    ),
    path(
        "<slug:module>/materiaal/<int:material_id>/weghalen/",
        materials.material_withdraw,
        name="material-withdraw",
    ),
    path(
        "<slug:module>/materiaal/<int:material_id>/terugzetten/",
        materials.material_restore,
        name="material-restore",
    ),
    path("<slug:module>/materiaal/<int:material_id>/plaats/", materials.material_move, name="material-move"),
    # As a text of the module names it: relative to the page of the module.
    path("<slug:module>/materiaal/<str:picture>", materials.material_picture, name="material-picture"),
]

urlpatterns = [
    path("", library.library, name="library"),
    path("zoeken/", search.library_search, name="library-search"),
    *MATERIALS,
    *_editing("<slug:module>/", "module"),
    *_editing("<slug:module>/<slug:unit>/", "unit"),
    path("<slug:module>/", library.library_module, name="library-module"),
    path("<slug:module>/<slug:unit>/", library.library_unit, name="library-unit"),
]
