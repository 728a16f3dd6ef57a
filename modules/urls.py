from django.urls import path

from modules.views import library

app_name = "modules"
urlpatterns = [
    path("", library.library, name="library"),
    path("<slug:module>/", library.library_module, name="library-module"),
    path("<slug:module>/<slug:unit>/", library.library_unit, name="library-unit"),
]
