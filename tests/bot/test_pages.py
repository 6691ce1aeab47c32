"""First pages as pictures: real papers, and ones that were made to do harm."""

import io
import zlib

import pytest
from PIL import Image

from bot import pages
from bot.pages import Pages
from messages import first_pages
from tests.support.papers_drawn import docx, pdf


def picture(data: bytes) -> Image.Image:
    """What Telegram would open."""
    return Image.open(io.BytesIO(data))


def dark(data: bytes) -> int:
    """How many dots are written on."""
    return sum(picture(data).convert("L").histogram()[:100])


async def test_a_page_is_drawn_as_large_as_a_phone_shows_it() -> None:
    drawn = await Pages().draw("pdf", pdf())
    assert drawn is not None
    width, height = picture(drawn).size
    assert (width, height // 10) == (first_pages.WIDTH, first_pages.HEIGHT // 10)
    assert dark(drawn) > 500


@pytest.mark.parametrize("inches", [(277.0, 277.0), (277.0, 1.0), (1.0, 277.0)])
async def test_a_page_as_large_as_a_house_takes_no_more_dots(inches: tuple[float, float]) -> None:
    drawn = await Pages().draw("pdf", pdf(inches=inches))
    assert drawn is not None
    width, height = picture(drawn).size
    assert width == first_pages.WIDTH
    assert first_pages.LEAST_HEIGHT <= height <= first_pages.HEIGHT


async def test_the_text_of_a_word_file_is_drawn_chinese_too() -> None:
    drawn = await Pages().draw("docx", docx("个人简历", "林样本 · 中国科学技术大学", "Battery " * 400))
    assert drawn is not None
    assert dark(drawn) > 5_000
    empty = await Pages().draw("docx", docx(""))
    assert empty is not None
    assert dark(empty) == 0


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 broken", b"PK\x03\x04 no archive", bytes(1000)])
@pytest.mark.parametrize("kind", ["pdf", "docx"])
async def test_what_can_not_be_opened_has_no_picture(kind: str, data: bytes) -> None:
    assert await Pages().draw(kind, data) is None


async def test_a_picture_within_that_unpacks_to_gigabytes_ends_its_own_process_only() -> None:
    side = 60_000
    pixels = zlib.compress(bytes(1 << 20), 9)
    image = (
        f"<</Type/XObject/Subtype/Image/Width {side}/Height {side}/ColorSpace/DeviceRGB/BitsPerComponent 8"
        f"/Filter/FlateDecode/Length {len(pixels)}>>"
    )
    content = b"q 500 0 0 500 50 200 cm /I Do Q"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        image.encode() + b"stream\n" + pixels + b"\nendstream",
    ]
    body = b"%PDF-1.7\n"
    for number, one in enumerate(objects, 1):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    body += b"trailer<</Root 1 0 R/Size 6>>\n%%EOF"
    drawn = await Pages().draw("pdf", body)
    assert drawn is None or picture(drawn).width == first_pages.WIDTH


async def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "WITHIN", 0.01)
    assert await Pages().draw("pdf", pdf()) is None


def test_a_notice_is_a_picture_with_its_words() -> None:
    said = first_pages.notice(["没有附件"])
    assert picture(said).width == first_pages.WIDTH
    assert picture(said).convert("L").getextrema()[0] < 200
