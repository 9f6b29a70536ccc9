"""What an action of this app refuses."""

from convenant.errors import Refused


class NotAllowed(Refused):
    """The function, or another organisation's person."""
