from django.apps import AppConfig


class CohortsConfig(AppConfig):
    name = "cohorts"
    verbose_name = "Lichtingen"

    def ready(self) -> None:
        from cohorts import receivers  # noqa: F401, PLC0415 - connects them
