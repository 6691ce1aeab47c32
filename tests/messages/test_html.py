"""Escaping and cutting, for any text."""

import html

from hypothesis import given
from hypothesis import strategies as st

from messages.html import Html, escape, fit, join, link, shorten, utf16_length, visible
from simulator.formatting import read_text

# What people can send: no lone surrogates, which are no characters.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
NASTY = st.one_of(TEXT, st.text("<>&\"'&lt;amp;🔋\u202e\x00 电a", max_size=40))


@given(NASTY)
def test_what_was_escaped_reads_as_it_was(text: str) -> None:
    escaped = escape(text)
    assert html.unescape(escaped) == text.replace("\x00", "")
    assert "<" not in escaped
    assert '"' not in escaped
    assert visible(escaped) == text.replace("\x00", "")


@given(NASTY)
def test_html_is_not_escaped_twice(text: str) -> None:
    assert escape(escape(text)) == escape(text)


@given(st.lists(NASTY, max_size=5), NASTY)
def test_joining_escapes_every_part(parts: list[str], separator: str) -> None:
    assert visible(join(parts, separator)) == separator.join(parts).replace("\x00", "")


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=60))
def test_telegram_reads_what_was_escaped(text: str) -> None:
    sent = join(["<", link(text, 'https://example.org/?a=1&b="2"'), ">"])
    assert read_text(sent, "HTML", []).text == f"<{text}>"


@given(TEXT)
def test_length_is_telegrams(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


@given(NASTY, st.integers(1, 50))
def test_a_shortened_text_fits_and_is_a_beginning(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert utf16_length(short) <= limit
    if short != text:
        assert short.endswith("…")
        assert text.startswith(short[:-1])
        assert utf16_length(text) > limit


def test_a_text_is_cut_at_a_space_where_one_is_near() -> None:
    assert shorten("battery swap stations in winter", 26) == "battery swap stations in…"
    assert shorten("动力电池健康状态在线评估", 8) == "动力电池健康状…"


@given(st.lists(NASTY.map(escape), max_size=8), st.integers(1, 80))
def test_blocks_that_fit_are_kept_in_order_and_whole(blocks: list[Html], limit: int) -> None:
    result = fit(blocks, limit=limit)
    assert utf16_length(visible(result)) <= limit
    given_blocks = [block for block in blocks if block]
    if utf16_length("\n\n".join(visible(block) for block in given_blocks)) <= limit:
        assert result == "\n\n".join(given_blocks)
    elif given_blocks:
        assert result.endswith("…") or result == given_blocks[0]  # which fills it to the last unit
        if utf16_length(visible(given_blocks[0])) + 3 <= limit:
            assert result.startswith(given_blocks[0])


def test_a_cut_leaves_no_tag_open() -> None:
    blocks = [Html("<b>first</b>"), Html(f"<i>{'x' * 50}</i>"), Html("last")]
    assert fit(blocks, limit=40) == "<b>first</b>\n\n…"
