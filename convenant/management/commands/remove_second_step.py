from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError, CommandParser

from convenant.signin.mails import tell_of_removal
from convenant.tenancy.models import User
from convenant.tenancy.sessions import note_second_factor


class Command(BaseCommand):
    help = "Haalt de tweede stap van een account weg, als iemand zijn telefoon en zijn herstelcodes kwijt is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """The owner hears of it; his sessions end, and the next sign-in asks him to set up a new factor."""
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"Er is geen account {email}.")
        if not Authenticator.objects.filter(user=user).exists():
            raise CommandError(f"{user.email} heeft geen tweede stap.")
        Authenticator.objects.filter(user=user).delete()
        note_second_factor(user.pk, has=False)
        ended = end_sessions(user)
        tell_of_removal(user)
        self.stdout.write(f"De tweede stap van {user.email} is weg; {ended} sessies zijn beëindigd.")


def end_sessions(user: User) -> int:
    rows = [row for row in Session.objects.all() if row.get_decoded().get("_auth_user_id") == str(user.pk)]
    for row in rows:
        row.delete()
    return len(rows)
