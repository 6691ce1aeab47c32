"""Telegram's HTML, lengths in UTF-16 units, and found entities."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import InvalidCall
from simulator.formatting import caption_text, message_text, read_text
from simulator.html import parse_html, to_html
from simulator.text import part


def read(source):
    value = read_text(source, "HTML", [])
    return value.text, [(e["type"], part(value.text, e)) for e in value.entities]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<b>bold</b> <i>it</i>", [("bold", "bold"), ("italic", "it")]),
        (
            "<strong>a</strong><em>b</em><u>c</u><s>d</s>",
            [("bold", "a"), ("italic", "b"), ("underline", "c"), ("strikethrough", "d")],
        ),
        ("<b>x <i>y</i></b>", [("bold", "x y"), ("italic", "y")]),
        ("😀<b>电池</b>", [("bold", "电池")]),
        ("<tg-spoiler>s</tg-spoiler><span class='tg-spoiler'>t</span>", [("spoiler", "s"), ("spoiler", "t")]),
        ("<blockquote expandable>long</blockquote>", [("expandable_blockquote", "long")]),
        ('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', [("custom_emoji", "👍")]),
        ('<tg-time unix="1800000000" format="wDT">noon</tg-time>', [("date_time", "noon")]),
        ('<pre><code class="language-python">x</code></pre>', [("pre", "x")]),
        ("<code>/start https://a.b</code>", [("code", "/start https://a.b")]),
        ("<b></b>x", []),
    ],
)
def test_tags_become_entities(source, expected):
    assert read(source)[1] == expected


def test_offsets_count_utf16_units():
    (entity,) = parse_html("😀<b>x</b>").entities
    assert (entity["offset"], entity["length"]) == (2, 1)


def test_references_are_decoded_once():
    assert parse_html("&lt;3 &amp;amp; &quot;&#65;&#x42;&nbsp;").text == '<3 &amp; "AB&nbsp;'


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<3", 'Unclosed start tag "3" at byte offset 0'),
        ("你<3>", 'Unsupported start tag "3" at byte offset 3'),
        ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(source, complaint):
    with pytest.raises(InvalidCall) as caught:
        parse_html(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_links_keep_their_address_and_odd_ones_are_dropped():
    (entity,) = parse_html('<a href="https://example.org">x</a>').entities
    assert entity["url"] == "https://example.org/"
    assert parse_html('<a href="javascript:alert(1)">x</a>').entities == []


def test_white_space_around_goes_and_entities_follow():
    value = read_text("  \n<b> x</b>  ", "HTML", [])
    assert (value.text, value.entities) == ("x", [{"type": "bold", "offset": 0, "length": 1}])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/start@sample_bot now", [("bot_command", "/start@sample_bot")]),
        ("see https://example.org/a?b=1, ok", [("url", "https://example.org/a?b=1")]),
        ("ask @xiaoming #battery a@b.cn", [("mention", "@xiaoming"), ("hashtag", "#battery"), ("email", "a@b.cn")]),
        ("1/2 and a/b", []),
    ],
)
def test_entities_are_found_in_plain_text(text, expected):
    value = read_text(text, "", [])
    assert [(e["type"], part(value.text, e)) for e in value.entities] == expected


def test_lengths_are_counted_after_parsing_in_utf16_units():
    assert len(message_text({"text": "<b>" + "x" * 4096 + "</b>", "parse_mode": "HTML"}).text) == 4096
    with pytest.raises(InvalidCall, match="message is too long"):
        message_text({"text": "😀" * 2049})
    with pytest.raises(InvalidCall, match="message caption is too long"):
        caption_text({"caption": "x" * 1025})
    with pytest.raises(InvalidCall, match="message text is empty"):
        message_text({"text": " \n "})
    with pytest.raises(InvalidCall, match="unsupported parse_mode"):
        message_text({"text": "x", "parse_mode": "xhtml"})


def test_shown_html_is_safe():
    assert to_html("<script>&", []) == "&lt;script&gt;&amp;"
    link = {"type": "text_link", "offset": 0, "length": 1, "url": "javascript:alert(1)"}
    assert to_html("x", [link]) == "x"
    assert to_html("x", [{**link, "url": 'https://a/"b'}]) == '<a href="https://a/&quot;b">x</a>'


@given(
    st.lists(st.tuples(st.sampled_from(["bold", "italic", "code"]), st.integers(0, 9), st.integers(1, 9)), max_size=5)
)
def test_overlapping_entities_still_give_well_formed_html(spans):
    text = "0123456789"
    entities = [{"type": t, "offset": o, "length": min(n, 10 - o)} for t, o, n in spans]
    parsed = parse_html(to_html(text, entities))
    assert parsed.text == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_back(text):
    assert parse_html(to_html(text, []).replace("&#x27;", "'")).text == text
