import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convenant.backup.keys import parse_public
from convenant.backup.server import reading_login
from convenant.backup.taking import Backup, forget_old, take_backup
from convenant.errors import Refused


class Command(BaseCommand):
    help = "Maakt een versleutelde reservekopie van de database, de bestanden en (apart) de sleutels."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        folder = os.environ.get("BACKUP_FOLDER")
        parser.add_argument("--to", type=Path, default=folder, required=not folder, help="map (of BACKUP_FOLDER)")
        parser.add_argument("--keep", type=int, default=0, help="bewaar zoveel reservekopieën; 0 gooit niets weg")

    def handle(self, *args: Any, to: Path, keep: int, **options: Any) -> None:
        folder = Path(to)
        if keep < 0 or not folder.is_dir():
            raise CommandError(f"De map {folder} is er niet, of --keep is geen aantal.")
        try:
            made = take_backup(folder, parse_public(os.environ.get("BACKUP_PUBLIC_KEY", "")), reading_login())
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        except OSError as error:
            raise CommandError(f"De reservekopie is niet weggeschreven: {error.strerror}.") from None
        self._tell(made, forget_old(folder, keep) if keep else [])

    def _tell(self, made: Backup, removed: list[Path]) -> None:
        size = made.rows.stat().st_size / 1e6
        tables = made.manifest.tables
        self.stdout.write(f"{made.rows}: {len(tables)} tabellen, {made.manifest.rows()} rijen, {size:.1f} MB")
        self.stdout.write(f"{made.keys}: de sleutels. Bewaar dit bestand op een andere plaats.")
        for path in removed:
            self.stdout.write(f"Opgeruimd: {path}")
