from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "leergang.mailing"
    verbose_name = "Post"

    def ready(self) -> None:
        from leergang.mailing import checks  # noqa: F401, PLC0415 - registers them
