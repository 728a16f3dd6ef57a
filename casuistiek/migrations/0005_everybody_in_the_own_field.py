from django.db import migrations

# One statement; who begins a case meanwhile has the place already. Small rows, no lock on what people read.
PLACE = """
    INSERT INTO casuistiek_caseactor
        (case_id, position, label, side, interest_text, influence, attitude, relation_note, is_self)
    SELECT id, 0, 'Ik', 'inside', '', 3, 0, '', true FROM casuistiek_practicecase
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("casuistiek", "0004_casework_in_full")]

    operations = [
        migrations.RunSQL(PLACE, "DELETE FROM casuistiek_caseactor WHERE is_self", elidable=True)
    ]
