from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "leergang.retention"
    verbose_name = "Bewaartermijnen"

    def ready(self) -> None:
        from leergang.retention import checks  # noqa: F401, PLC0415 - registers the check
