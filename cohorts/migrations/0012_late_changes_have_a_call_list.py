from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0011_lists_count_their_attempts"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="call_list_ends_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="bellijst tot"),
        ),
    ]
