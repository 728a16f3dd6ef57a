from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "leergang.audit"
    verbose_name = "Logboek"
