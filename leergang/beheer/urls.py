from django.urls import URLPattern, path

from leergang.beheer.views import audit, editors, letters, people

app_name = "beheer"
urlpatterns: list[URLPattern] = [
    path("berichten/", letters.letter_list, name="letter-list"),
    path("berichten/<int:letter_id>/opnieuw/", letters.letter_repeat, name="letter-repeat"),
    path("mensen/", people.person_list, name="person-list"),
    path("mensen/<uuid:public_id>/", people.person_detail, name="person-detail"),
    path("mensen/<uuid:public_id>/samenvoegen/<uuid:other_id>/", people.person_merge, name="person-merge"),
    path(
        "mensen/<uuid:public_id>/samenvoeging/<int:merge_id>/terugdraaien/",
        people.person_unmerge,
        name="person-unmerge",
    ),
    path("mensen/<uuid:public_id>/afsluiten/", people.person_deactivate, name="person-deactivate"),
    path("redacteuren/", editors.editor_list, name="editor-list"),
    path("redacteuren/<int:held_id>/beeindigen/", editors.editor_end, name="editor-end"),
    path("logboek/", audit.audit_list, name="audit-list"),
]
