"""Where an upload waits: on disk, sealed with a key that only this process holds and that goes with it.

Django's own handler puts what is large in clear text in the folder for temporary files.
"""

import io
import os
from tempfile import TemporaryFile
from typing import IO, Any, cast

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

BLOCK = 16
MOST_AT_ONCE = 20
"""Files in one form."""


class Spool(io.RawIOBase):
    """Written at its end, read anywhere. A nameless file: gone when it is closed, or when the process dies."""

    def __init__(self) -> None:
        self._file = TemporaryFile(buffering=0)  # noqa: SIM115  (closed with the spool)
        self._key, self._start = os.urandom(32), int.from_bytes(os.urandom(8), "big") << 64
        self.size = self._at = 0

    def write(self, data: Any) -> int:
        """At the end, wherever was read last: a place is written once, so no piece of the key stream serves twice."""
        raw = bytes(data)
        self._file.seek(self.size)
        self._file.write(self._turned(raw, self.size))
        self.size = self._at = self.size + len(raw)
        return len(raw)

    def readinto(self, target: Any) -> int:
        self._file.seek(self._at)
        raw = self._turned(self._file.read(len(target)), self._at)
        target[: len(raw)] = raw
        self._at += len(raw)
        return len(raw)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + (0, self._at, self.size)[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()

    def _turned(self, raw: bytes, at: int) -> bytes:
        """To and from clear: the same bytes of the key stream (AES in counter mode)."""
        block, skip = divmod(at, BLOCK)
        counter = (self._start + block).to_bytes(BLOCK, "big")
        stream = Cipher(algorithms.AES(self._key), modes.CTR(counter)).encryptor()
        return stream.update(bytes(skip) + raw)[skip:]


class CountedUploadHandler(FileUploadHandler):
    """Before the others: files beyond `MOST_AT_ONCE` are read past: the rest of the form is not lost with them."""

    sent = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.sent += 1
        if self.sent > MOST_AT_ONCE:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def files_sent(request: HttpRequest) -> int:
    """How many there were, also those that were read past. After the form was read."""
    return next((one.sent for one in request.upload_handlers if isinstance(one, CountedUploadHandler)), 0)


class SealedUploadHandler(FileUploadHandler):
    """After the handler for small files, which stay in memory."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.spool = Spool()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.spool.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        self.spool.seek(0)
        spool = cast("IO[bytes]", self.spool)
        return UploadedFile(
            spool, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )  # fmt: skip

    def upload_interrupted(self) -> None:
        if hasattr(self, "spool"):
            self.spool.close()
