import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("cohorts", "0009_reminders_know_their_person")]

    operations = [
        migrations.AlterField(
            model_name='reminder',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to=settings.AUTH_USER_MODEL, verbose_name='persoon'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('session', 'user', 'kind', 'session_sequence', 'offset'), name='reminder_promised_once'),
        ),
        migrations.RemoveConstraint(
            model_name='reminder',
            name='reminder_once',
        ),
    ]
