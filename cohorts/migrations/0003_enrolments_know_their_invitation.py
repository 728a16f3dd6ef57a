from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery


def link(apps: Any, _schema_editor: Any) -> None:
    """Who was invited before enrolments knew their own link: the newest one was it. One UPDATE."""
    enrolment = apps.get_model("cohorts", "Enrolment")
    invitation = apps.get_model("accounts", "Invitation")
    newest = invitation.objects.filter(user=OuterRef("user"), kind="invitation").order_by("-created_at")
    enrolment.objects.filter(status__in=["confirmed", "active", "completed"]).update(
        invitation=Subquery(newest.values("pk")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0002_enrolment_in_full")]
    operations = [migrations.RunPython(link, migrations.RunPython.noop, elidable=True)]
