from django.apps import AppConfig


class CasuistiekConfig(AppConfig):
    name = "casuistiek"
    verbose_name = "Casuïstiek"

    def ready(self) -> None:
        from casuistiek import receivers  # noqa: F401, PLC0415 - connects them
