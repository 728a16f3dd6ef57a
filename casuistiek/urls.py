from django.http import HttpResponse
from django.urls import path

app_name = "casuistiek"
urlpatterns = [path("casus/<uuid:public_id>/", lambda r, public_id: HttpResponse(), name="case-detail")]
