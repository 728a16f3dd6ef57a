"""Addresses of the demo only: leergang.urls includes them when settings.DEMO says so."""

from django.urls import URLPattern, path

from leergang.beheer.views import mailbox

app_name = "demo"
urlpatterns: list[URLPattern] = [
    path("postvak/", mailbox.mailbox, name="mailbox"),
    path("postvak/<slug:name>/", mailbox.mailbox_mail, name="mailbox-mail"),
]
