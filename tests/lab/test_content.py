"""What is announced: read from messages, within limits, in versions."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.content import (
    Content,
    ContentKind,
    album,
    check,
    check_edit,
    check_versions,
    content_of,
    in_language,
    is_link,
    read,
    received,
    title,
    with_choices,
    with_links,
)
from lab.content.formatted import Formatted, joined, kept, utf16_length, whole
from lab.content.limits import CAPTION, ENTITIES, FILE, ROOM, TEXT
from lab.errors import LabError

PHOTO = Content(ContentKind.PHOTO, file_id="p")
DOCUMENT = Content(ContentKind.DOCUMENT, file_id="d", file_name="计划.pdf")
QUESTION = with_choices(Content(ContentKind.TEXT, text="哪一天？"), ["周一", "周二"])


def refusal(verb: Any, *args: Any, **kwargs: Any) -> LabError:
    with pytest.raises(LabError) as refused:
        verb(*args, **kwargs)
    return refused.value


# Reading.


def test_a_text_keeps_what_a_bot_can_set_and_leaves_the_rest_to_telegram() -> None:
    sender = {"id": 5, "is_bot": False, "first_name": "Li", "username": "li", "language_code": "zh"}
    entities = [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "url", "offset": 3, "length": 9},
        {"type": "bot_command", "offset": 3, "length": 2},
        {"type": "text_link", "offset": 1, "length": 1, "url": "https://example.org/"},
        {"type": "text_link", "offset": 1, "length": 1},
        {"type": "pre", "offset": 1, "length": 1, "language": "python"},
        {"type": "text_mention", "offset": 1, "length": 1, "user": sender},
        {"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "77"},
        {"type": "italic", "offset": 0, "length": 0},
    ]
    content = read({"message_id": 1, "text": "🚗 https://a.b", "entities": entities})
    assert content.kind is ContentKind.TEXT
    assert [entity["type"] for entity in content.entities] == [
        "bold",
        "text_link",
        "pre",
        "text_mention",
        "custom_emoji",
    ]
    assert content.entities[3]["user"] == {"id": 5, "is_bot": False, "first_name": "Li"}
    assert content.entities[2]["language"] == "python"


def test_of_a_picture_the_largest_size_is_kept() -> None:
    sizes = [{"file_id": name, "width": width, "height": 50} for name, width in (("s", 90), ("l", 1280), ("m", 320))]
    message = {"photo": sizes, "caption": "c", "has_media_spoiler": True, "show_caption_above_media": True}
    assert read(message) == Content(ContentKind.PHOTO, text="c", file_id="l", spoiler=True, above=True)


def test_an_animation_is_no_document() -> None:
    message = {"document": {"file_id": "x"}, "animation": {"file_id": "a", "file_name": "g.mp4"}}
    assert read(message).kind is ContentKind.ANIMATION


def test_a_place_has_its_name() -> None:
    point = {"latitude": 31.8, "longitude": 117.2}
    venue = {"location": point, "title": "NIO House", "address": "Hefei"}
    assert read({"venue": venue, "location": point}).place == ("NIO House", "Hefei")
    assert read({"location": point}) == Content(ContentKind.LOCATION, location=(31.8, 117.2))


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ({"poll": {"question": "?"}}, "content-no-poll"),
        ({"sticker": {"file_id": "s"}}, "content-no-sticker"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "content-no-sticker"),
        ({"video_note": {"file_id": "n"}}, "content-no-video-note"),
        ({"contact": {"phone_number": "1"}}, "content-no-contact"),
        ({"game": {}}, "content-unsupported"),
        ({"new_chat_title": "x"}, "content-unsupported"),
        ({"text": ""}, "content-unsupported"),
        ({"text": " \n"}, "content-empty"),
    ],
)
def test_what_cannot_be_announced_is_answered_with_what_to_send(message: dict[str, Any], answer: str) -> None:
    assert refusal(read, message).message == answer


def test_nothing_that_a_database_refuses_gets_in_and_offsets_stay() -> None:
    content = read({"text": "a\x00b\ud800c", "entities": [{"type": "bold", "offset": 4, "length": 1}]})
    assert content.text == "a b?c"
    content.text.encode()


# Albums.


def test_an_albums_single_caption_goes_with_the_first() -> None:
    bold = ({"type": "bold", "offset": 0, "length": 1},)
    told = replace(PHOTO, file_id="q", text="c", entities=bold)
    content = album([PHOTO, told])
    assert (content.text, content.entities) == ("c", bold)
    assert [item.text for item in content.items] == ["", ""]


def test_several_captions_stay_with_their_files() -> None:
    content = album([replace(DOCUMENT, text="1"), DOCUMENT, replace(DOCUMENT, text="3")])
    assert content.text == "1"
    assert [item.text for item in content.items] == ["", "", "3"]


@pytest.mark.parametrize(
    "kinds", [("photo", "document"), ("audio", "video"), ("voice", "voice"), ("audio", "document")]
)
def test_mixed_kinds_are_no_album(kinds: tuple[str, str]) -> None:
    items = [Content(ContentKind(kind), file_id=kind) for kind in kinds]
    assert refusal(album, items).message == "content-album-mixed"


@pytest.mark.parametrize("count", [1, 11])
def test_an_album_has_two_to_ten(count: int) -> None:
    assert refusal(album, [PHOTO] * count).message == "content-album-count"
    assert len(album([PHOTO] * 2).items) == 2
    assert len(album([PHOTO, replace(PHOTO, kind=ContentKind.VIDEO)] * 5).items) == 10


def test_what_was_received_is_one_message_or_an_album() -> None:
    messages = [{"document": {"file_id": name}, "media_group_id": "1"} for name in "ab"]
    assert received(messages[:1]).kind is ContentKind.DOCUMENT
    assert received(messages).kind is ContentKind.ALBUM
    assert refusal(received, [messages[0], {"sticker": {"file_id": "s"}}]).message == "content-no-sticker"


# Limits.


@pytest.mark.parametrize("unit", ["a", "电", "🚗"])
def test_a_text_may_be_as_long_as_telegram_takes_beside_our_lines(unit: str) -> None:
    most = (TEXT - ROOM) // utf16_length(unit)
    assert read({"text": unit * most}).text
    error = refusal(read, {"text": unit * (most + 1)})
    assert (error.message, error.facts["limit"]) == ("content-text-long", TEXT - ROOM)
    assert error.facts["length"] == (most + 1) * utf16_length(unit)


def test_a_caption_too() -> None:
    check(replace(PHOTO, text="电" * (CAPTION - ROOM)))
    assert refusal(check, replace(PHOTO, text="电" * (CAPTION - ROOM + 1))).message == "content-caption-long"
    # What we add goes with the first file of an album only.
    album([replace(DOCUMENT, text="1"), replace(DOCUMENT, text="电" * CAPTION)])
    error = refusal(album, [replace(DOCUMENT, text="1"), replace(DOCUMENT, text="电" * (CAPTION + 1))])
    assert error.message == "content-caption-long"


def test_a_file_is_not_larger_than_a_bot_sends() -> None:
    check(replace(DOCUMENT, size=FILE))
    error = refusal(check, replace(DOCUMENT, size=80_400_000))
    assert (error.message, error.facts) == ("content-file-large", {"size": 80, "limit": 50})
    assert refusal(album, [DOCUMENT, replace(DOCUMENT, size=FILE + 1)]).message == "content-file-large"


def test_formatting_is_limited() -> None:
    entity = {"type": "bold", "offset": 0, "length": 1}
    text = Content(ContentKind.TEXT, text="a")
    check(replace(text, entities=(entity,) * ENTITIES))
    assert refusal(check, replace(text, entities=(entity,) * (ENTITIES + 1))).message == "content-formatting"


def test_choices_make_a_question() -> None:
    assert (QUESTION.kind, QUESTION.choices) == (ContentKind.QUESTION, ("周一", "周二"))
    assert with_choices(QUESTION, []) == Content(ContentKind.TEXT, text="哪一天？")
    assert with_choices(PHOTO, [" a \n b ", "c"]).choices == ("a b", "c")
    assert with_choices(PHOTO, ["a", "c"]).kind is ContentKind.PHOTO


@pytest.mark.parametrize(
    ("choices", "answer"),
    [
        (["one"], "content-choices-count"),
        ([str(number) for number in range(11)], "content-choices-count"),
        (["Yes", "yes"], "content-choices-twice"),
        (["Yes", "  "], "content-button-empty"),
        (["Yes", "电" * 41], "content-button-long"),
    ],
)
def test_choices_that_would_not_work(choices: list[str], answer: str) -> None:
    assert refusal(with_choices, QUESTION, choices).message == answer


def test_links_are_checked() -> None:
    links = [("报名", "https://example.org/register?x=1"), ("Chat", "tg://resolve?domain=lab")]
    assert with_links(QUESTION, links).links == tuple(links)
    assert refusal(with_links, PHOTO, [("Calendar", "webcal://example.org/c.ics")]).facts == {
        "link": "webcal://example.org/c.ics"
    }
    assert refusal(with_links, PHOTO, links * 4).message == "content-links-many"
    assert refusal(with_links, PHOTO, [("", "https://example.org")]).message == "content-button-empty"


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://example.org", True),
        ("HTTP://例子.中国/路径", True),
        ("http://127.0.0.1:8000/x", True),
        ("https://[::1]/", True),
        ("tg://user?id=5", True),
        ("webcal://example.org/a.ics", False),
        ("mailto:a@example.org", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https:///path", False),
        ("https://localhost", False),
        ("https://a b.org", False),
        ("https://example.org:port/", False),
        ("https://[::1", False),
        ("example.org", False),
        ("tg:resolve", False),
        ("https://example.org/" + "x" * 1000, False),
    ],
)
def test_which_links_a_button_opens(url: str, good: bool) -> None:
    assert is_link(url) is good


# Stored forms, titles, versions.


def test_every_field_survives_being_stored() -> None:
    text = Content(
        ContentKind.QUESTION,
        text="a",
        entities=({"type": "bold", "offset": 0, "length": 1},),
        choices=("x", "y"),
        links=(("l", "https://example.org"),),
        preview={"is_disabled": True},
    )
    place = Content(ContentKind.LOCATION, location=(0.0, 117.2), place=("A", "B"))
    file = Content(ContentKind.VIDEO, file_id="f", file_name="n", mime="m", size=3, spoiler=True, above=True)
    for content in (text, place, file, album([file, PHOTO])):
        assert content_of(content.as_json()) == content
    assert Content(ContentKind.TEXT, text="a").as_json() == {"kind": "text", "text": "a"}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (Content(ContentKind.TEXT, text="\n\n 开放日  通知 \n详情如下"), "开放日 通知"),
        (DOCUMENT, "计划.pdf"),
        (Content(ContentKind.LOCATION, location=(1, 2), place=("NIO House", "x")), "NIO House"),
        (album([DOCUMENT, DOCUMENT]), "计划.pdf"),
        (PHOTO, ""),
        (Content(ContentKind.TEXT, text="word " * 30), "word " * 10 + "word…"),
        (Content(ContentKind.TEXT, text="电" * 61), "电" * 59 + "…"),
    ],
)
def test_titles(content: Content, line: str) -> None:
    assert title(content) == line


def test_a_reader_gets_their_version_or_the_other() -> None:
    zh, en = Content(ContentKind.TEXT, text="电"), Content(ContentKind.TEXT, text="e")
    both = {"zh": zh.as_json(), "en": en.as_json()}
    assert in_language(both, "en") == (en, "en")
    assert in_language({"zh": zh.as_json()}, "en") == (zh, "zh")
    with pytest.raises(ValueError, match="without content"):
        in_language({}, "zh")


def test_versions_have_the_same_number_of_choices() -> None:
    check_versions({"zh": QUESTION, "en": with_choices(PHOTO, ["Mon", "Tue"])})
    versions = {"zh": QUESTION, "en": Content(ContentKind.TEXT, text="x")}
    assert refusal(check_versions, versions).message == "content-versions-choices"


TEXT_ = Content(ContentKind.TEXT, text="a")
VOICE = Content(ContentKind.VOICE, file_id="v")
PAIR = album([PHOTO, replace(PHOTO, file_id="q")])


@pytest.mark.parametrize(
    ("sent", "wanted", "answer"),
    [
        (TEXT_, replace(TEXT_, text="b"), None),
        (QUESTION, replace(QUESTION, choices=("a", "b")), None),
        (QUESTION, with_choices(QUESTION, ["a", "b", "c"]), "content-edit-choices"),
        (TEXT_, QUESTION, "content-edit-choices"),
        (TEXT_, PHOTO, "content-edit-kind"),
        (PHOTO, replace(PHOTO, file_id="other", text="c"), None),
        (PHOTO, DOCUMENT, "content-edit-kind"),
        (VOICE, replace(VOICE, text="c"), None),
        (VOICE, replace(VOICE, file_id="other"), "content-edit-kind"),
        (PAIR, album([replace(PHOTO, kind=ContentKind.VIDEO, file_id="w"), PHOTO]), None),
        (PAIR, album([PHOTO] * 3), "content-edit-album"),
        (PAIR, album([DOCUMENT] * 2), "content-edit-kind"),
        (PAIR, with_links(PAIR, [("a", "https://example.org")]), "content-edit-album-buttons"),
        (
            Content(ContentKind.LOCATION, location=(1, 2)),
            Content(ContentKind.LOCATION, location=(1, 3)),
            "content-edit-kind",
        ),
    ],
)
def test_what_copies_may_become(sent: Content, wanted: Content, answer: str | None) -> None:
    if answer is None:
        check_edit(sent, wanted)
    else:
        assert refusal(check_edit, sent, wanted).message == answer


def test_an_album_that_is_confirmed_has_its_second_message_anyway() -> None:
    check_edit(PAIR, with_links(PAIR, [("a", "https://example.org")]), confirm=True)


# Offsets in UTF-16 units.

# Latin, Chinese, Arabic and Hebrew with marks of direction, emoji of one and of several characters.
PIECES = st.text(alphabet=st.sampled_from("ab 电换。שלו\u200fم\u202e🚗🔋👩\u200d🔬🇨\U0001f1f3\n"), max_size=12)


def covered(text: str, offset: int, length: int) -> str:
    """What an entity covers, as Telegram counts."""
    units = text.encode("utf-16-le")
    return units[offset * 2 : (offset + length) * 2].decode("utf-16-le")


@given(
    st.lists(st.tuples(PIECES, st.sampled_from(["bold", "italic", "code"])), max_size=6), st.sampled_from(["\n\n", ""])
)
def test_what_is_put_together_keeps_its_formatting_in_place(pieces: list[tuple[str, str]], separator: str) -> None:
    together = joined([whole(text, kind) for text, kind in pieces], separator)
    filled = [(text, kind) for text, kind in pieces if text]
    assert together.text == separator.join(text for text, _ in filled)
    found = [(covered(together.text, e["offset"], e["length"]), e["type"]) for e in together.entities]
    assert found == filled
    assert together.length == len(together.text.encode("utf-16-le")) // 2


@given(PIECES, PIECES, PIECES, PIECES)
def test_a_line_in_front_moves_the_formatting_behind_it(front: str, before: str, marked: str, after: str) -> None:
    entity = {"type": "bold", "offset": utf16_length(before), "length": utf16_length(marked)}
    own = Formatted(before + marked + after, kept([entity]))
    together = joined([whole(front, "italic"), own])
    bold = [e for e in together.entities if e["type"] == "bold"]
    assert [covered(together.text, e["offset"], e["length"]) for e in bold] == ([marked] if marked else [])
