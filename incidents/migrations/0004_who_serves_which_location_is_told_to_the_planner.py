"""An organisation's copies and incidents are those of its own locations: two columns that say the same.

Without these statistics the planner multiplies their odds, expects a handful of rows, and sorts a whole postvak
where it could read the newest fifty in order.
"""

from django.db import migrations

TABLES = ("incidents_receiveddisclosure", "incidents_incident")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0003_a_party_writes_its_own_rows")]

    operations = [
        migrations.RunSQL(
            f"create statistics {table}_places (ndistinct, dependencies) on organisation_id, location_id from {table}",
            f"drop statistics {table}_places",
        )
        for table in TABLES
    ]
