from django.urls import URLPattern, path

from leergang.beheer.views import audit, letters

app_name = "beheer"
urlpatterns: list[URLPattern] = [
    path("berichten/", letters.letter_list, name="letter-list"),
    path("berichten/<int:letter_id>/opnieuw/", letters.letter_repeat, name="letter-repeat"),
    path("logboek/", audit.audit_list, name="audit-list"),
]
