import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from parties.accounts import ACCOUNTS, PASSWORD
from parties.demo.year import AGREEMENTS, build, follow_files, stands


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # the processes that serve are checked when they start
    help = (
        "Bouwt de demo: drie convenanten, accounts, het vorige schooljaar en deze herfst. Doet niets als hij al staat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("De demo hoort alleen bij de instellingen van de demo.")
        if stands():
            self.stdout.writelines(follow_files())
        else:
            for path in AGREEMENTS:
                call_command("load_convenant", str(path), verbosity=0)
            self.stdout.write(build())
        self.release_figures()
        self.print_accounts()

    def release_figures(self) -> None:
        """Only the worker's login may become `aggregator`, so this runs in a process of its own. Does nothing twice."""
        manage = Path(settings.BASE_DIR) / "manage.py"
        subprocess.run(  # noqa: S603  (this very command, no shell)
            [sys.executable, str(manage), "release_figures"],
            env=os.environ | {"DATABASE_LOGIN": "login_worker"},
            check=True,
        )

    def print_accounts(self) -> None:
        self.stdout.write(f"Demo-accounts, wachtwoord {PASSWORD}:")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.email:<40} {account.function.label}")
