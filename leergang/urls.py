from django.conf import settings
from django.urls import include, path

from cohorts.views import check_in, feeds, people
from cohorts.views.availability import availability_answer
from cohorts.views.recovery import person_new_start
from cohorts.views.reminders import mail_preferences
from cohorts.views.requests import request_create
from cohorts.views.responses import session_answer
from cohorts.views.waiting import waiting_place
from cohorts.views.week import planning_week
from leergang.accounts.access import PUBLIC, declare
from leergang.web.views import gallery

declare(gallery, PUBLIC)  # leergang.web lies below the accounts and cannot say so itself

urlpatterns = [
    path("", include("leergang.home.urls")),
    path("", include("leergang.accounts.urls")),
    path("account/berichten/", mail_preferences, name="mail-preferences"),
    path("leergang/", include("modules.urls")),
    path("lichtingen/", include("cohorts.urls")),
    path("planning/", planning_week, name="planning"),
    path("deelnemers/", people.people_list, name="people-list"),
    path("deelnemers/deelnemers.csv", people.people_csv, name="people-csv"),
    path("deelnemers/deelnemers.xlsx", people.people_xlsx, name="people-xlsx"),
    path("mensen/<uuid:public_id>/nieuwe-start/", person_new_start, name="person-new-start"),
    path("aanmelden/<slug:slug>/", request_create, name="request-create"),
    path("wachtlijst/<str:signed>/", waiting_place, name="waiting-place"),
    path("agenda/<str:feed_token>.ics", feeds.feed_ics, name="feed-ics"),
    path("account/agenda/", feeds.feed_list, name="feed-list"),
    path("account/agenda/<int:feed_id>/intrekken/", feeds.feed_revoke, name="feed-revoke"),
    path("aanwezig/", check_in.check_in, name="check-in"),
    path("aanwezig/<int:part_id>/<str:code>/", check_in.check_in_scan, name="check-in-scan"),
    path("antwoord/<str:answer_token>/", session_answer, name="session-answer"),
    path("beschikbaarheid/<str:availability_token>/", availability_answer, name="availability-answer"),
    path("", include("casuistiek.urls")),
    path("beheer/", include("leergang.beheer.urls")),
    path("", include("leergang.web.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("leergang.beheer.demo_urls")))

handler400 = "leergang.web.views.bad_request"
handler500 = "leergang.web.views.server_error"
