"""Names say what a thing is; a name that fits anything gathers everything."""

from django.apps import apps
from django.db.models import DateField, DateTimeField, Field

from tests.architecture.source import APPS, modules

FORBIDDEN = {"utils", "util", "helpers", "common", "misc", "services", "managers", "lib", "tools", "base"}
# Fields of Django and allauth that our models inherit.
NOT_OURS = {"accounts.User.last_login"}


def fields() -> list[Field]:
    models = [
        model
        for app in apps.get_app_configs()
        if app.module.__name__.split(".")[0] in APPS
        for model in app.get_models()
    ]
    assert len(models) > 15
    return [field for model in models for field in model._meta.concrete_fields]


def test_no_file_is_a_junk_drawer():
    assert [str(path) for path in modules() if path.stem in FORBIDDEN] == []
    packages = {parent.name for path in modules() for parent in path.parents}
    assert packages & FORBIDDEN == set()


def test_a_moment_ends_in_at_and_a_day_in_on():
    wrong = []
    for field in fields():
        name = f"{field.model._meta.label}.{field.name}"
        if name in NOT_OURS:
            continue
        if isinstance(field, DateTimeField):  # also a DateField to Python, so it comes first
            wrong += [name] if not field.name.endswith("_at") else []
        elif isinstance(field, DateField):
            wrong += [name] if not field.name.endswith("_on") else []
    assert wrong == []


def test_nothing_else_ends_in_at_or_on():
    dates = (DateField, DateTimeField)
    wrong = [
        field.name
        for field in fields()
        if not isinstance(field, dates) and field.name.endswith(("_at", "_on"))
    ]
    assert wrong == []


def test_the_exceptions_exist():
    labels = {f"{field.model._meta.label}.{field.name}" for field in fields()}
    assert labels >= NOT_OURS
