"""Keys for transit and search were derived from the master key; now they are rows like all others.

An installed portal keeps what it has: the derived keys become rows, so that cells in transit (number 0) and name tokens
go on fitting. Runs as the owner, for whom row security holds too: one organisation at a time. A new database has no
organisations yet and needs no master key here.
"""

from uuid import uuid4

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import migrations

from convenant.vault.envelope import KEY_BYTES
from convenant.vault.master import keyring, wrap, wrap_new


def adopt(apps, schema_editor):
    manager = apps.get_model("tenancy", "Organisation")._base_manager.using(schema_editor.connection.alias)
    organisations = list(manager.values_list("pk", flat=True))
    for organisation in organisations:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("select set_config('app.org', %s, true)", [str(organisation)])
            cursor.execute("select coalesce(max(number), 0) from vault_datakey where organisation_id = %s", [organisation])
            number = cursor.fetchone()[0]
            _data_key(cursor, organisation, 0, "received", derived("transit", organisation))
            _data_key(cursor, organisation, number + 1, "search", derived("search", organisation))
            cursor.execute(
                "insert into vault_transitkey (id, organisation_id, number, year, wrapped, created_at) "
                "values (%s, %s, 1, 0, %s, now())",
                [uuid4(), organisation, wrap_new(f"transit-key|{organisation}|1".encode())],
            )


def _data_key(cursor, organisation, number, retention, key):
    cursor.execute(
        "insert into vault_datakey (id, organisation_id, number, retention, year, wrapped, created_at) "
        "values (%s, %s, %s, %s, 0, %s, now())",
        [uuid4(), organisation, number, retention, wrap(key, f"data-key|{organisation}|{number}".encode())],
    )


def derived(purpose, organisation):
    return HKDF(SHA256(), KEY_BYTES, None, f"{purpose}|{organisation}".encode()).derive(keyring()[0])


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_keys_per_class_and_a_ledger")]
    operations = [migrations.RunPython(adopt, migrations.RunPython.noop)]
