from django.urls import URLPattern, path

from leergang.home.views import pages, start

app_name = "home"
urlpatterns: list[URLPattern] = [
    path("", start.start, name="start"),
    path("agenda/", start.calendar, name="calendar"),
    path("hulp/", pages.help_and_contact, name="help"),
    path("privacy/", pages.privacy, name="privacy"),
    path("toegankelijkheid/", pages.accessibility, name="accessibility"),
    path(".well-known/security.txt", pages.security_txt, name="security-txt"),
]
