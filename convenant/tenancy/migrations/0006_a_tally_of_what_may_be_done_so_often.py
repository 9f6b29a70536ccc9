from django.db import migrations


class Migration(migrations.Migration):
    """The table keeps its name: the portal that still runs reads it while this one starts."""

    dependencies = [("tenancy", "0005_colleagues")]

    operations = [
        migrations.AlterModelTable(name="mailrequest", table="tenancy_mailrequest"),
        migrations.RenameModel(old_name="MailRequest", new_name="Tally"),
    ]
