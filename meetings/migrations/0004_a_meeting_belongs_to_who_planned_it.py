"""Meeting, agenda item, put-off suggestion and resolution get the party that planned the meeting; until now that was
regie. The walls are gone while the rows are filled: the owner sees none through them."""

from django.db import migrations, models

from convenant.tenancy.constraints import BY_PARTY, CIRCLE, CompositeForeignKey, Wall

BELOW = {
    "agendaitem": "meetings_agendaitem_meeting",
    "suggestiondismissal": "meetings_dismissal_meeting",
    "resolution": "meetings_resolution_meeting",
}
TABLES = ("meeting", *BELOW)
REGIE = """
update meetings_meeting m set organisation_id = (
  select organisation_id from parties_party p
  where p.convenant_id = m.convenant_id and p.holds_regie order by p.valid_from desc limit 1)
"""
OF_ITS_MEETING = """
update meetings_{0} row set organisation_id = m.organisation_id from meetings_meeting m where m.id = row.meeting_id
"""


def organisation(**how):
    return models.ForeignKey(
        db_index=False, on_delete=models.PROTECT, related_name="+", to="tenancy.organisation", **how
    )


def key(table, *fields):
    return CompositeForeignKey(
        name=BELOW[table], fields=(*fields, "meeting"), to="meetings.Meeting", to_fields=(*fields, "id")
    )


class Migration(migrations.Migration):

    dependencies = [
        ("meetings", "0003_a_party_writes_its_own_rows"),
        ("parties", "0002_a_party_writes_its_own_rows"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        *(migrations.RemoveConstraint(table, f"meetings_{table}_wall") for table in TABLES),
        *(migrations.RemoveConstraint(table, name) for table, name in BELOW.items()),
        *(migrations.AddField(table, "organisation", organisation(null=True)) for table in TABLES),
        migrations.RunSQL(REGIE, migrations.RunSQL.noop),
        *(migrations.RunSQL(OF_ITS_MEETING.format(table), migrations.RunSQL.noop) for table in BELOW),
        migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
        *(migrations.AlterField(table, "organisation", organisation()) for table in TABLES),
        *(
            migrations.AddConstraint(table, Wall(name=f"meetings_{table}_wall", read=CIRCLE, own_writes=BY_PARTY))
            for table in TABLES
        ),
        migrations.AddConstraint(
            "meeting",
            models.UniqueConstraint(fields=["convenant", "organisation", "id"], name="meetings_meeting_organiser"),
        ),
        *(migrations.AddConstraint(table, key(table, "convenant", "organisation")) for table in BELOW),
    ]
