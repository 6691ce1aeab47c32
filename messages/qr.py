"""A link as a picture that a telephone's camera reads: for posters and slides."""

import io

import segno

_PIXELS = 16  # for each module: sharp on a printed A4 page
_BORDER = 4  # modules; fewer and some cameras find no edge (ISO/IEC 18004)


def draw(link: str) -> bytes:
    """The picture as PNG. Error correction Q: a quarter of it may be stained or covered."""
    file = io.BytesIO()
    segno.make_qr(link, error="q").save(file, kind="png", scale=_PIXELS, border=_BORDER)
    return file.getvalue()
