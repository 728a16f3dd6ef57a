from django.urls import URLPattern, path

from leergang.accounts.views import invitations

urlpatterns: list[URLPattern] = [
    path("uitnodiging/<str:token>/", invitations.invitation, name="invitation"),
]
