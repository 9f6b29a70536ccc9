"""A scan of 100 MB, sent to the pages that take one: an error beside the field, nothing kept, memory stays flat."""

import io
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from convenant.models import Document
from convenant.tenancy.scope import Actor, scope

ClientOf = Callable[[Actor], Client]
MB = 1024 * 1024
PAGES = {
    "upload": ("anna", "/c/west-friesland/naleving/wij/afspraak/schorsingsbeleid/"),
    "scan": ("weert", "/c/weert-nederweert/convenant/versies/1/handtekening/"),
}


class Scan(io.RawIOBase):
    """A multipart body with one PDF of `size` bytes, made while it is read."""

    def __init__(self, field: str, size: int) -> None:
        head = f'--x\r\nContent-Disposition: form-data; name="{field}"; filename="scan.pdf"\r\n'
        self.head = f"{head}Content-Type: application/pdf\r\n\r\n%PDF-1.7\n".encode()
        self.tail, self.size, self.place = b"\r\n--x--\r\n", size, 0

    def __len__(self) -> int:
        return len(self.head) + self.size + len(self.tail)

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        start, last = self.place, min(self.place + len(room), len(self))
        piece = b"".join(self._parts(start, last))
        room[: len(piece)] = piece
        self.place = last
        return len(piece)

    def _parts(self, first: int, last: int) -> list[bytes]:
        body, end = len(self.head), len(self.head) + self.size
        filler = max(0, min(last, end) - max(first, body))
        return [self.head[first:last], b"0" * filler, self.tail[max(0, first - end) : max(0, last - end)]]


def sent(client: Client, address: str, body: Scan) -> Any:
    head: dict[str, Any] = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": body}
    return client.generic("POST", address, CONTENT_LENGTH=str(len(body)), **head)


@pytest.mark.parametrize("field", PAGES)
def test_a_scan_of_100_mb_is_refused_beside_the_field_and_memory_stays_flat(
    field: str, client_of: ClientOf, request: pytest.FixtureRequest, record_property: Callable[[str, Any], None]
) -> None:
    who, address = PAGES[field]
    actor: Actor = request.getfixturevalue(who)
    client, body = client_of(actor), Scan(field, 100 * MB)
    client.get(address)
    tracemalloc.start()
    answer = sent(client, address, body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status_code == 422
    assert body.place > 100 * MB, "the whole scan came in"
    assert answer.context["form"].errors[field] == ["Dit bestand is 100 MB. Kies er een van hoogstens 20 MB."]
    with scope(actor):
        assert not Document.objects.exists()
    assert peak < 20 * MB
    record_property("figure", f"a scan of 100 MB ({field}): 422, {peak / MB:.0f} MB at most in memory")
