from django.urls import URLPattern

app_name = "casuistiek"
urlpatterns: list[URLPattern] = []
