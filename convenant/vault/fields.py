"""A column that holds a cell."""

from typing import Any
from uuid import UUID

from django.db import models

from .cells import reveal, reveal_bytes, seal, seal_bytes
from .envelope import Place, Unreadable
from .models import Retention


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """bytea with a cell; read and written through `SealedRow`, never by assignment of clear text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", b"")
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)


class SealedBytes(SealedField):
    """A cell that holds a piece of a file: no text."""


class SealedRow(models.Model):
    """Mixin for own rows with sealed columns. `RETENTION` names what they are destroyed with."""

    RETENTION = Retention.GENERAL
    id: Any
    organisation_id: Any

    class Meta:
        abstract = True

    def place(self, column: str) -> Place:
        return Place(self._meta.db_table, column, UUID(str(self.pk)), UUID(str(self.organisation_id)))

    def seal(self, **texts: str) -> None:
        """Sets the named columns; the row still has to be saved. Needs pk and organisation_id."""
        for column, text in texts.items():
            setattr(self, column, seal(text, self.place(column), self.RETENTION) if text else b"")

    def reveal(self, column: str) -> str:
        return reveal(getattr(self, column), self.place(column))

    def seal_bytes(self, column: str, clear: bytes) -> None:
        setattr(self, column, seal_bytes(clear, self.place(column), self.RETENTION))

    def reveal_bytes(self, column: str) -> bytes:
        return reveal_bytes(getattr(self, column), self.place(column))

    def legible(self, column: str) -> str:
        """For a page: the text, or the sentence that says why there is none."""
        try:
            return self.reveal(column)
        except Unreadable as reason:
            return reason.sentence
