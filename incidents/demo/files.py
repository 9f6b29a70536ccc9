"""Files in the vault of a demo incident: a photo and a PDF, drawn here, and one that was taken away again.

They go through the same washing as what a person uploads, once for all schools: it starts a program each time.
"""

from dataclasses import replace
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from convenant.files.spool import Spool
from convenant.files.washing import Washed, wash
from incidents.actions.attachments import add_attachment, remove_attachment
from incidents.actions.vault import close_vault, open_vault

from .diary import Life
from .handling import Handling
from .planning import Planned
from .stage import Stage

PHOTO, REPORT, BLURRED = "foto van het raam.jpg", "verslag van de conciërge.pdf", "bewogen foto.jpg"
REMOVED = "Deze foto is mislukt en er staat een leerling op die er niet bij hoort."
PAGE = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 68>>stream
BT /F 14 Tf 72 760 Td (Verslag van de conci\\353rge, gemaakt voor de demo.) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj
trailer<</Root 1 0 R>>
"""


def with_files(planned: Planned, stage: Stage) -> Life:
    case = Handling(replace(planned, stops="week"), stage)
    yield from case.registered()
    yield from case.sittings(last="first")
    yield case.turn((0, 0))
    for name, content in ((PHOTO, photo()), (REPORT, PAGE), (BLURRED, photo())):
        kind, clean = washed(content)
        last = add_attachment(case.incident, _again(kind, clean), name, actor=case.desk)
    yield case.turn((0, 0))
    open_vault(case.incident, "aanvullen", actor=case.desk)
    remove_attachment(last, REMOVED, actor=case.desk)
    close_vault(case.incident, actor=case.desk)
    yield from case.sittings(first="parents")


@cache
def photo() -> bytes:
    """A window with a crack, in flat colours."""
    picture = Image.new("RGB", (960, 640), "#b9c4cc")
    draw = ImageDraw.Draw(picture)
    for left in (80, 500):
        draw.rectangle((left, 80, left + 380, 560), fill="#dfeaf2", outline="#4a5963", width=14)
    draw.line((560, 90, 660, 300, 640, 420, 860, 550), fill="#4a5963", width=6, joint="curve")
    draw.line((660, 300, 850, 240), fill="#4a5963", width=4)
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


@cache
def washed(content: bytes) -> tuple[str, bytes]:
    done = wash(BytesIO(content), len(content))
    return done.kind, done.file.read()


def _again(kind: str, clean: bytes) -> Washed:
    spool = Spool()
    spool.write(clean)
    spool.seek(0)
    return Washed(kind, spool)
