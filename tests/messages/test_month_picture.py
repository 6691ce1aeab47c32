"""A month as a picture: what can be told of the dots, and that every line fits."""

import io
import random
from datetime import date

import pytest
from PIL import Image, ImageColor

from messages.lettering import Face, drawable
from messages.month_picture import Line, Look, Month, draw
from messages.words import Catalogue, Language, load

LONG = "换电站里的电池健康状态：十分钟的充放电数据能说明什么，又不能说明什么（Online state-of-health estimation at swap stations）"
TODAY = ImageColor.getrgb("#d0483e")
STRUCK = ImageColor.getrgb("#7b8794")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def face() -> Face:
    return Face(22)


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def dots(content: bytes, colour: tuple[int, ...]) -> int:
    counted = {shade: number for number, shade in picture(content).getcolors(1 << 20)}
    return counted.get(colour, 0)


@pytest.mark.parametrize("language", Language)
def test_the_fullest_month_stays_small_and_says_how_much_it_leaves_out(
    catalogue: Catalogue, language: Language
) -> None:
    """August 2026 has six weeks; each day has eight talks with long names."""
    full = Month(2026, 8, {day: [Line(f"{8 + hour:02}:00", LONG) for hour in range(8)] for day in range(1, 32)})
    content = draw(catalogue[language], full)
    assert content.startswith(b"\x89PNG")
    assert len(content) < 150_000
    wide, high = picture(content).size
    assert wide == 1080
    assert high < 1900  # of Telegram's 10,000 for both together, and what a phone shows at once


def test_an_empty_month_is_drawn_too(catalogue: Catalogue) -> None:
    content = draw(catalogue[Language.EN], Month(2027, 2))  # begins on a Monday: four weeks
    assert picture(content).size[1] < 650


def test_today_is_marked_only_in_its_month(catalogue: Catalogue) -> None:
    words = catalogue[Language.ZH]
    assert dots(draw(words, Month(2026, 12, today=date(2026, 12, 10))), TODAY) > 300
    assert dots(draw(words, Month(2027, 1, today=date(2026, 12, 10))), TODAY) == 0


def test_what_is_cancelled_is_struck_out(catalogue: Catalogue) -> None:
    """A line through each of its lines: a row of dots of one colour."""
    shown = picture(draw(catalogue[Language.EN], Month(2026, 12, {10: [Line("09:30", "Cathodes", Look.CANCELLED)]})))
    shown = shown.crop((460, 200, 680, 420))  # Thursday of the second week
    rows = [sum(shown.getpixel((left, top)) == STRUCK for left in range(shown.width)) for top in range(shown.height)]
    assert sum(row > 55 for row in rows) >= 4  # two dots high, through the time and through the name


def test_every_kind_of_letter_is_drawn(catalogue: Catalogue) -> None:
    """A box in the place of a letter looks the same for all that are missing."""
    words = catalogue[Language.ZH]
    drawn = {
        draw(words, Month(2026, 12, {10: [Line("09:30", name)]}))
        for name in ("固态", "电池", "Интер", "Δφ", "、。", "ひら")
    }
    assert len(drawn) == 6


def test_lines_fit_and_nothing_is_lost_but_the_end(face: Face) -> None:
    chance = random.Random(7)
    for _ in range(200):
        text = "".join(chance.choice("固态电池，。（）“” ABcdefgh-ij 1289/") for _ in range(chance.randrange(60)))
        room = chance.randrange(60, 200)
        lines = face.wrapped(text, room, lines=chance.randrange(1, 5))
        assert all(face.width(line) <= room for line in lines)
        assert all(face.font.getlength(line) <= room + 1 for line in lines)
        together, whole = (kept.translate(str.maketrans("", "", " -")) for kept in ("".join(lines), drawable(text)))
        assert together == whole or (together.endswith("…") and whole.startswith(together[:-1]))


def test_no_line_begins_with_what_closes_or_ends_with_what_opens(face: Face) -> None:
    room = face.width("读书会，第三")
    lines = face.wrapped("《自动驾驶》读书会，第三讲：“端到端”之争", room, lines=9)
    assert not any(line[0] in "，：”》" or line[-1] in "《“" for line in lines)


def test_words_break_at_their_hyphens(face: Face) -> None:
    assert face.wrapped("Online state-of-health estimation", 150, lines=4) == [
        "Online state-",
        "of-health",
        "estimation",
    ]


def test_a_word_that_is_wider_than_a_line_is_broken_with_a_hyphen(face: Face) -> None:
    lines = face.wrapped("Unprotected left turns", 110, lines=4)
    assert lines[0].endswith("-")
    assert lines[0].rstrip("-") + lines[1].split(" ")[0] == "Unprotected"
    assert face.wrapped("电池 AB", face.width("电池 A"), lines=3) == ["电池", "AB"]


def test_what_has_no_glyph_is_left_out() -> None:
    assert drawable("🚗 Silicon\n\u200banodes ✈\ufe0f\x07") == "Silicon anodes"
