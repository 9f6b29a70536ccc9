"""A line of the shared history gets the party that wrote it instead of a name typed beside it. Lines whose name is no
party of the convenant any more go to who holds regie. The wall is gone meanwhile: the owner sees no row through it."""

import django.db.models.deletion
from django.db import migrations, models

from convenant.tenancy.constraints import BY_PARTY, CIRCLE, Wall

FILL = """
update audit_circleevent e set organisation_id = coalesce(
  (select o.id from tenancy_organisation o join parties_party p on p.organisation_id = o.id
   where p.convenant_id = e.convenant_id and o.name = e.organisation_name limit 1),
  (select organisation_id from parties_party p
   where p.convenant_id = e.convenant_id and p.holds_regie order by p.valid_from desc limit 1))
"""


def organisation(**how):
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.organisation", **how
    )


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0001_initial"),
        ("parties", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint("circleevent", "audit_circleevent_wall"),
        migrations.AddField("circleevent", "organisation", organisation(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL("set constraints all immediate", migrations.RunSQL.noop),
        migrations.AlterField("circleevent", "organisation", organisation()),
        migrations.RemoveField("circleevent", "organisation_name"),
        migrations.AddConstraint(
            "circleevent", Wall(name="audit_circleevent_wall", read=CIRCLE, own_writes=BY_PARTY)
        ),
    ]
