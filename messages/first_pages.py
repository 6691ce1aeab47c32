"""The first page of a document as a picture. Foreign bytes are drawn in a process of its own, `python -m messages.first_pages`, that may
use so much memory and time and no more: a page can claim to be as large as a house, or keep a parser busy for ever.

On its standard input stand a line of JSON (`Wanted`) and then the bytes; it answers with a JPEG, or ends with a code that is not 0.
"""

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from xml.etree import ElementTree as ET

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1240, 1754  # dots: A4 at 150 to the inch; Telegram shows no more of a photo
LEAST_HEIGHT = WIDTH // 3
MARGIN = 96
MEMORY = 1 << 30  # bytes of address space
SECONDS = 8  # of the processor's time
QUALITY = 82  # of JPEG
_PAPER, _INK, _FAINT = "#ffffff", "#1f2933", "#7b8794"
_SIZES = {"title": 40, "heading": 32, "text": 25}
_LINES = 80  # at most; a page has fewer
_LONGEST = 4_000  # characters of a paragraph that are looked at
_XML = 20_000_000  # bytes of a text that is parsed
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SIMPLIFIED = 2  # the place of the Chinese glyphs in the collection


@dataclass(frozen=True)
class Wanted:
    """`kind` is pdf or docx."""

    kind: str

    def as_line(self) -> bytes:
        """For the standard input."""
        return json.dumps(asdict(self)).encode() + b"\n"


def draw(kind: str, data: bytes) -> bytes:
    """A JPEG of the first page. Raises whatever its parsers raise: for this module's own process only."""
    return _jpeg(_pdf(data) if kind == "pdf" else _docx(data))


def notice(lines: Sequence[str]) -> bytes:
    """A page that only says something: our own words, which need no process."""
    picture = Image.new("RGB", (WIDTH, LEAST_HEIGHT + 2 * MARGIN), _PAPER)
    pen = ImageDraw.Draw(picture)
    font = _font(_SIZES["heading"])
    wrapped = [part for line in lines for part in _wrap(line, font, WIDTH - 2 * MARGIN)]
    step = _SIZES["heading"] * 3 // 2
    top = (picture.height - step * len(wrapped)) // 2
    for number, line in enumerate(wrapped):
        pen.text((WIDTH // 2, top + number * step), line, font=font, fill=_FAINT, anchor="mt")
    return _jpeg(picture)


def _pdf(data: bytes) -> Image.Image:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    page = document[0]
    width, height = page.get_size()
    # However large a page says it is, this many dots are drawn of it.
    scale = min(WIDTH / max(width, 1.0), HEIGHT / max(height, 1.0))
    shown = page.render(scale=scale, may_draw_forms=False, limit_image_cache=True).to_pil().convert("RGB")
    paper = Image.new("RGB", (WIDTH, max(LEAST_HEIGHT, min(HEIGHT, shown.height))), _PAPER)
    paper.paste(shown, ((WIDTH - shown.width) // 2, 0))
    return paper


def _docx(data: bytes) -> Image.Image:
    """The text of the first page, as far as it can be told without laying it out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("word/document.xml") as text:
        found = text.read(_XML + 1)
    if len(found) > _XML or b"<!DOCTYPE" in found:
        raise ValueError("no harmless text")
    paper = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(paper)
    top, number = MARGIN, 0
    for style, paragraph in _paragraphs(ET.fromstring(found)):  # noqa: S314 -- there is no DTD in it
        size = _SIZES[style]
        font = _font(size)
        for line in _wrap(paragraph, font, WIDTH - 2 * MARGIN):
            if top + size > HEIGHT - MARGIN or number >= _LINES:
                return paper
            pen.text((MARGIN, top), line, font=font, fill=_INK)
            top += size * 3 // 2
            number += 1
        top += size // 3
    return paper


def _paragraphs(root: ET.Element) -> Iterator[tuple[str, str]]:
    """Styles and texts until the first page ends."""
    for paragraph in root.iter(f"{_W}p"):
        named = paragraph.find(f"{_W}pPr/{_W}pStyle")
        style = (named.get(f"{_W}val") or "").casefold() if named is not None else ""
        text, ended = "", False
        for part in paragraph.iter():
            if part.tag == f"{_W}t":
                text += part.text or ""
            elif part.tag == f"{_W}tab":
                text += "    "
            elif part.tag == f"{_W}br":
                ended = ended or part.get(f"{_W}type") == "page"
                text += "" if ended else "\n"
            elif part.tag == f"{_W}lastRenderedPageBreak":
                ended = True
            if ended or len(text) > _LONGEST:
                break
        yield ("title" if "title" in style else "heading" if "heading" in style else "text"), text[:_LONGEST]
        if ended:
            return


def _wrap(text: str, font: Any, room: int) -> Iterator[str]:
    """Lines that fit: Latin words stay whole where they can, Chinese breaks anywhere."""
    for line in text.split("\n"):
        kept = ""
        for piece in re.findall(r"[!-~]+\s*|\s+|.", line):
            if font.getlength(kept + piece.rstrip()) <= room:
                kept += piece
                continue
            if kept.strip():
                yield kept.rstrip()
            kept = piece
            while font.getlength(kept) > room:
                cut = max(1, int(len(kept) * room / font.getlength(kept)))
                yield kept[:cut]
                kept = kept[cut:]
        yield kept.rstrip()


def _font(size: int) -> ImageFont.FreeTypeFont:
    from noto_cjk_sans_otc import FONT_PATH

    return ImageFont.truetype(str(FONT_PATH), size, index=_SIMPLIFIED)


def _jpeg(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, format="JPEG", quality=QUALITY)
    return made.getvalue()


def main() -> None:
    """The process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no copy of somebody's CV on the disk
    wanted = Wanted(**json.loads(sys.stdin.buffer.readline()))
    sys.stdout.buffer.write(draw(wanted.kind, sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
