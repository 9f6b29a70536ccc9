from typing import Any

import environ
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from convenant.tenancy.grants import LOGINS
from convenant.tenancy.roles import Administrator, setup_roles


class Command(BaseCommand):
    help = "Maakt de databaserollen en de database, met de inlog van een databasebeheerder (DATABASE_ADMIN_USER)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tests", action="store_true", help="voor de tests: de eigenaar mag databases maken")

    def handle(self, *args: Any, **options: Any) -> None:
        env = environ.Env()
        database = settings.DATABASES["owner"]
        administrator = Administrator(
            database["HOST"], str(database["PORT"]), env.str("DATABASE_ADMIN_USER"), env.str("DATABASE_ADMIN_PASSWORD")
        )
        passwords = {login: env.str(f"{login.upper()}_PASSWORD") for login in LOGINS}
        setup_roles(administrator, str(database["NAME"]), passwords, for_tests=options["tests"])
        self.stdout.write("Databaserollen staan klaar.")
