from django.urls import URLPattern, path

from leergang.beheer.views import audit, editors, emergencies, letters, people

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
    path("noodtoegang/", emergencies.emergency_list, name="emergency-list"),
    path("noodtoegang/nieuw/", emergencies.emergency_create, name="emergency-create"),
    path("noodtoegang/<uuid:public_id>/", emergencies.emergency_detail, name="emergency-detail"),
    path("noodtoegang/<uuid:public_id>/goedkeuren/", emergencies.emergency_approve, name="emergency-approve"),
    path("noodtoegang/<uuid:public_id>/stoppen/", emergencies.emergency_end, name="emergency-end"),
    path("noodtoegang/<uuid:public_id>/afschermen/", emergencies.emergency_shield, name="emergency-shield"),
    path("noodtoegang/<uuid:public_id>/herstellen/", emergencies.emergency_restore, name="emergency-restore"),
    path("logboek/", audit.audit_list, name="audit-list"),
]
