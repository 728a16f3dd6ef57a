from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "leergang.accounts"
    label = "accounts"
    verbose_name = "Mensen en organisaties"

    def ready(self) -> None:
        from leergang.accounts import checks, receivers  # noqa: F401, PLC0415 - connects them
