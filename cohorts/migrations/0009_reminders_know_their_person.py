"""Who a reminder is for, written on the row itself: in steps, so that nobody waits for it."""

from typing import Any

from django.db import migrations

STEP = 10_000


def fill(apps: Any, _schema_editor: Any) -> None:
    Reminder = apps.get_model("cohorts", "Reminder")
    Enrolment = apps.get_model("cohorts", "Enrolment")
    waiting = Reminder.objects.filter(user__isnull=True, enrolment__isnull=False)
    while ids := list(waiting.order_by("pk").values_list("pk", flat=True)[:STEP]):
        rows = list(Reminder.objects.filter(pk__in=ids).only("pk", "enrolment_id"))
        users = dict(
            Enrolment.objects.filter(pk__in={row.enrolment_id for row in rows}).values_list("pk", "user_id")
        )
        for row in rows:
            row.user_id = users[row.enrolment_id]
        Reminder.objects.bulk_update(rows, ["user"], batch_size=1000)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cohorts", "0008_sessions_in_full")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
