from django.urls import include, path

urlpatterns = [
    path("", include("leergang.home.urls")),
    path("", include("leergang.accounts.urls")),
    path("leergang/", include("modules.urls")),
    path("lichtingen/", include("cohorts.urls")),
    path("", include("casuistiek.urls")),
    path("beheer/", include("leergang.beheer.urls")),
    path("", include("leergang.web.urls")),
]

handler500 = "leergang.web.views.server_error"
