from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from modules.views import editing, history, library

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


urlpatterns = [
    path("", library.library, name="library"),
    *_editing("<slug:module>/", "module"),
    *_editing("<slug:module>/<slug:unit>/", "unit"),
    path("<slug:module>/", library.library_module, name="library-module"),
    path("<slug:module>/<slug:unit>/", library.library_unit, name="library-unit"),
]
