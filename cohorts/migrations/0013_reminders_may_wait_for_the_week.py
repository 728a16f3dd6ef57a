from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0012_late_changes_have_a_call_list")]

    operations = [
        migrations.AlterField(
            model_name="reminder",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "Gepland"),
                    ("held", "Voor het weekbericht"),
                    ("posted", "Klaargezet"),
                    ("cancelled", "Ingetrokken"),
                ],
                default="pending",
                max_length=10,
                verbose_name="status",
            ),
        ),
    ]
