from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "leergang.mailing"
    verbose_name = "Post"
