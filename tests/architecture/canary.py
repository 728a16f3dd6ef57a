"""A word in every text of every case of the scene, to look for where it has no business."""

from django.apps import apps
from django.db.models import CharField, TextField

from casuistiek.models import CaseVersion, EmergencyAccess, PracticeCase

CANARY = "kanarievogel"
# Not typed by anybody: names of parts, versions and criteria.
NO_TEXT = {"about", "agreement_version", "version", "criterion", "own_position", "shielded_from"}


def mark_cases() -> None:
    """A word in every text of every case, and of what hangs on one: who may not read it, never meets the word."""
    for model in apps.get_app_config("casuistiek").get_models():
        if model is EmergencyAccess:
            continue  # the reason is written for the bureau, and about no case
        texts = [
            field.name
            for field in model._meta.get_fields()
            if isinstance(field, (CharField, TextField)) and not field.choices and field.name not in NO_TEXT
        ]
        for row in model._default_manager.all():
            for name in texts:
                if getattr(row, name):
                    limit = model._meta.get_field(name).max_length or 1000
                    setattr(row, name, f"{CANARY} {getattr(row, name)}"[:limit])
            row.save()
    for version in CaseVersion.objects.all():
        content = version.content
        content |= {
            name: f"{CANARY} {content[name]}" for name in PracticeCase.CONTENT if name != "own_position"
        }
        for actor in content["actors"]:
            actor["label"] = CANARY
        version.save()
