"""QR codes as the path of an SVG: drawn here, so no picture comes from elsewhere and no page needs a style."""

import qrcode

QUIET = 4
"""Modules of white around it that a scanner needs (ISO/IEC 18004)."""


def qr_path(text: str) -> tuple[str, int]:
    """The `d` of a path and the side of its `viewBox`; a poster may lose a corner (level M)."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return path, len(rows)
