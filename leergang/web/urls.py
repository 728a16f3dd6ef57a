from django.conf import settings
from django.urls import URLPattern, path

from leergang.web.views import gallery

app_name = "web"
urlpatterns: list[URLPattern] = []
if not settings.PRODUCTION:
    urlpatterns += [path("componenten/", gallery, name="gallery")]
