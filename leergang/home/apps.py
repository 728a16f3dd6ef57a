from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "leergang.home"

    def ready(self) -> None:
        from leergang import checks  # noqa: F401, PLC0415 - registers the checks once the apps are there
