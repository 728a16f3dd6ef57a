from django.conf import settings
from django.urls import include, path

from cohorts.views.recovery import person_new_start
from leergang.accounts.access import PUBLIC, declare
from leergang.web.views import gallery

declare(gallery, PUBLIC)  # leergang.web lies below the accounts and cannot say so itself

urlpatterns = [
    path("", include("leergang.home.urls")),
    path("", include("leergang.accounts.urls")),
    path("leergang/", include("modules.urls")),
    path("lichtingen/", include("cohorts.urls")),
    path("mensen/<uuid:public_id>/nieuwe-start/", person_new_start, name="person-new-start"),
    path("", include("casuistiek.urls")),
    path("beheer/", include("leergang.beheer.urls")),
    path("", include("leergang.web.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("leergang.beheer.demo_urls")))

handler500 = "leergang.web.views.server_error"
