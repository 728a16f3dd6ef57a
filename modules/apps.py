from django.apps import AppConfig


class ModulesConfig(AppConfig):
    name = "modules"
    verbose_name = "leerstof"

    def ready(self) -> None:
        from modules import receivers  # noqa: F401, PLC0415 - connects them
