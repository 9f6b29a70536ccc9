"""What it was measured on: enough to compare by, nothing that names a place."""

import os

from django.db import connection


def machine() -> dict[str, str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        version = cursor.fetchone()[0].split()[0]
    return {"cores": str(os.cpu_count()), "memory": f"{memory:.0f} GB", "postgresql": version}
