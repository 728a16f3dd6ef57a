"""The addresses of the platform with those of the demo, as leergang.urls has them in demo mode."""

from django.urls import include, path

from leergang.urls import handler500
from leergang.urls import urlpatterns as platform

urlpatterns = [*platform, path("demo/", include("leergang.beheer.demo_urls"))]

__all__ = ["handler500", "urlpatterns"]
