"""What an action of this app refuses."""

from convenant.errors import Refused

IMPORT_RUNS = "Er loopt een import. Wacht tot die klaar is."


class NotAllowed(Refused):
    """The function, or another organisation's person."""
