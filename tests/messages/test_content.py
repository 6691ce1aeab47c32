"""Announcements as calls: sent to people of the simulator, which takes only what Telegram would, and seen as they were written."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
import telegram
from hypothesis import given
from hypothesis import strategies as st

from lab.content import Content, ContentKind, check, received, with_choices, with_links
from lab.content.formatted import utf16_length
from lab.content.limits import CAPTION, ENTITIES, ROOM, TEXT
from messages import content as screens
from messages.content import PREVIEW, Call, Letter, Options, edit_calls, foot, retract_calls, send_calls
from messages.words import Language, load
from simulator import Message, Person, Simulator
from simulator.parameters import Upload

CATALOGUE = load()
ZH, EN = CATALOGUE[Language.ZH], CATALOGUE[Language.EN]
TOKEN = "1:A"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x20\x00\x00\x00\x10"
BOLD = [{"type": "bold", "offset": 3, "length": 2}]  # 蔚来, behind an emoji of two units and a space
CAPTIONED = "🚗 蔚来 https://example.org @lab #news"
LINKS = (("报名", "https://example.org/register"), ("Map", "https://example.org/map"))


@dataclass
class Post:
    """An author who writes to the bot, a reader who gets what it announces, and what Telegram refused."""

    sim: Simulator
    author: Person
    reader: Person
    now: list[float]

    async def read(self) -> Content:
        """What the author has sent since last time, by way of python-telegram-bot as the bot gets it."""
        _, answer = await self.sim.call(TOKEN, "getUpdates", {"offset": -100})
        updates = answer["result"]
        await self.sim.call(TOKEN, "getUpdates", {"offset": updates[-1]["update_id"] + 1})
        messages = [telegram.Message.de_json(update["message"], None) for update in updates]
        return received([message.to_dict() for message in messages])

    async def make(self, calls: Sequence[Call]) -> list[int]:
        """Makes the calls; answers the ids of new messages."""
        ids = []
        for method, params in calls:
            status, answer = await self.sim.call(TOKEN, method, params)
            assert status == 200, (method, answer)
            result = answer["result"]
            results = result if isinstance(result, list) else [result]
            ids += [one["message_id"] for one in results if method.startswith("send")]
        return ids

    async def send(self, letter: Letter) -> list[int]:
        """Sends it to the reader."""
        return await self.make(send_calls(letter, chat_id=self.reader.id))

    def seen(self) -> list[Message]:
        """What the reader has."""
        return self.reader.messages()

    def arrived(self) -> Content:
        """What the reader has, as content."""
        from simulator.rendering import message_json

        return received([message_json(message.stored) for message in self.seen()])


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    now = [1_800_000_000.0]
    sim = Simulator(seed=1, clock=lambda: now[0])
    sim.add_bot(token=TOKEN, username="sample_bot", name="Sample")
    author, reader = sim.add_people(2)
    yield Post(sim, author, reader, now)
    assert sim.invalid_calls == []


Write = Callable[[Person], Awaitable[Any]]
FILE = Upload("计划.pdf", b"%PDF", "application/pdf")
PICTURES = [("a.png", PNG, "image/png"), ("v.mp4", b"v", "video/mp4")]
KINDS: dict[str, Write] = {
    "text": lambda author: author.send(CAPTIONED, entities=BOLD),
    "photo": lambda author: author.send_file("photo", Upload("a.png", PNG), caption=CAPTIONED, entities=BOLD),
    "video": lambda author: author.send_file("video", Upload("v.mp4", b"v"), caption=CAPTIONED, entities=BOLD),
    "document": lambda author: author.send_file("document", FILE, caption=CAPTIONED, entities=BOLD),
    "voice": lambda author: author.send_voice(caption="听"),
    "audio": lambda author: author.send_file("audio", Upload("a.mp3", b"a", "audio/mpeg")),
    "animation": lambda author: author.send_file("animation", Upload("g.mp4", b"g", "video/mp4"), caption="动"),
    "location": lambda author: author.send_location(31.82, 117.22),
    "venue": lambda author: author.send_venue(31.82, 117.22, "NIO House", "Hefei"),
    "pictures": lambda author: author.send_album(PICTURES, kind=("photo", "video"), caption=CAPTIONED, entities=BOLD),
    "files": lambda author: author.send_album([(f"{n}.pdf", b"%PDF", "application/pdf") for n in range(10)]),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_arrives_as_it_was_sent(post: Post, kind: str) -> None:
    await KINDS[kind](post.author)
    content = await post.read()
    sent = await post.send(Letter(ZH, content, "zh"))
    assert [message.id for message in post.seen()] == sent
    assert post.arrived() == content
    assert all(message.buttons == [] for message in post.seen())


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_with_everything(post: Post, kind: str) -> None:
    await KINDS[kind](post.author)
    content = with_links(with_choices(await post.read(), ["去", "不去"]), LINKS)
    options = Options(run_id=7, confirm=True, silent=True, protected=True, paid=True)
    sent = await post.send(Letter(ZH, content, "en", options, foot=foot(ZH, topic="讲座")))
    assert [message.id for message in post.seen()] == sent
    assert {(message.silent, message.protected, message.paid) for message in post.seen()} == {(True, True, True)}
    (held,) = [message for message in post.seen() if message.rows]
    assert [[button.text for button in row] for row in held.rows] == [["去", "不去"], ["✓ 我已阅读"], ["报名", "Map"]]
    data = [button.data for row in held.rows for button in row]
    assert data == ["an:7:c0", "an:7:c1", "an:7:r", None, None]
    everything = "\n".join(message.text for message in post.seen()).strip()
    assert everything.startswith("此消息只有英文版。")
    assert "/topics" in everything
    assert content.text in everything
    bold = next((m for m in post.seen() if any(e["type"] == "bold" for e in m.entities)), None)
    if content.entities:
        assert bold is not None
        assert "<b>蔚来</b>" in bold.html


async def test_an_album_is_followed_by_its_buttons(post: Post) -> None:
    await KINDS["pictures"](post.author)
    content = await post.read()
    for wanted, options, line in (
        (with_links(content, LINKS), Options(), "Links:"),
        (with_links(content, LINKS), Options(confirm=True), "Please confirm when you have read it:"),
        (with_choices(content, ["a", "b"]), Options(), "Please choose:"),
    ):
        await post.send(Letter(EN, wanted, "en", options))
        assert post.seen()[-1].text == line
    assert post.seen()[0].album == post.seen()[1].album != post.seen()[3].album


async def test_a_group_gets_it_in_its_topic(post: Post) -> None:
    await KINDS["pictures"](post.author)
    letter = Letter(EN, with_links(await post.read(), LINKS), "en", foot=foot(EN, topic="Seminars", group=True))
    bot = post.sim.bots[TOKEN]
    forum = post.sim.add_group("Forum", members=[post.reader], bots=[bot], topics={7: "Seminars"})
    await post.make(send_calls(letter, chat_id=forum.id, thread_id=7))
    sent = post.reader.messages(forum)[-3:]
    assert [message.topic for message in sent] == [7, 7, 7]
    assert "/subscribe" in sent[0].text


async def test_link_previews_are_as_the_author_had_them(post: Post) -> None:
    content = Content(ContentKind.TEXT, text="https://example.org", preview={"is_disabled": True})
    await post.send(Letter(ZH, content, "zh"))
    assert post.arrived() == content


# Editing and taking back.


@pytest.mark.parametrize("kind", KINDS)
async def test_copies_become_what_is_wanted(post: Post, kind: str) -> None:
    await KINDS[kind](post.author)
    sent = with_choices(await post.read(), ["去", "不去"])
    options = Options(run_id=7, confirm=True)
    messages = await post.send(Letter(ZH, sent, "zh", options))
    wanted = with_links(replace(sent, text="改了", entities=(), choices=("a", "b")), LINKS)
    wanted = wanted if sent.kind is not ContentKind.LOCATION else replace(wanted, text="")
    letter = Letter(ZH, wanted, "zh", options)
    await post.make(edit_calls(letter, chat_id=post.reader.id, messages=messages, sent=sent))
    shown = post.seen()
    assert [message.id for message in shown] == messages
    assert shown[0].text == wanted.text
    assert shown[-1].buttons == ["a", "b", "✓ 我已阅读", "报名", "Map"]


async def test_files_are_replaced_and_the_rest_of_an_album_is_left_alone(post: Post) -> None:
    await KINDS["pictures"](post.author)
    album = await post.read()
    await KINDS["photo"](post.author)
    photo = await post.read()
    other = replace(photo, text="", entities=())
    messages = await post.send(Letter(ZH, album, "zh"))
    wanted = replace(album, items=(album.items[0], other))
    calls = edit_calls(Letter(ZH, wanted, "zh"), chat_id=post.reader.id, messages=messages, sent=album)
    assert [(method, params["message_id"]) for method, params in calls] == [
        ("editMessageCaption", messages[0]),
        ("editMessageMedia", messages[1]),
    ]
    await post.make(calls[1:])
    assert post.arrived() == wanted
    single = await post.send(Letter(ZH, other, "zh"))
    new = replace(album.items[0], text="新", spoiler=True)
    await post.make(edit_calls(Letter(ZH, new, "zh"), chat_id=post.reader.id, messages=single, sent=other))
    assert (post.seen()[-1].text, post.seen()[-1].stored.spoiler) == ("新", True)


async def test_buttons_that_are_not_wanted_any_more_go(post: Post) -> None:
    content = with_links(Content(ContentKind.TEXT, text="a"), LINKS)
    messages = await post.send(Letter(ZH, content, "zh"))
    bare = Letter(ZH, with_links(content, []), "zh")
    await post.make(edit_calls(bare, chat_id=post.reader.id, messages=messages, sent=content))
    assert post.seen()[-1].buttons == []


@pytest.mark.parametrize("kind", KINDS)
async def test_copies_are_taken_back_and_old_ones_withdrawn(post: Post, kind: str) -> None:
    await KINDS[kind](post.author)
    content = with_links(await post.read(), LINKS)
    letter = Letter(EN, content, "zh", foot=foot(EN))
    fresh = await post.send(letter)
    await post.make(retract_calls(EN, content, chat_id=post.reader.id, messages=fresh).delete)
    assert post.seen() == []

    old = await post.send(letter)
    post.now[0] += 48 * 3600 + 1
    retraction = retract_calls(EN, content, chat_id=post.reader.id, messages=old)
    (method, params) = retraction.delete[0]
    status, answer = await post.sim.call(TOKEN, method, params)
    assert (status, answer["description"]) == (400, "Bad Request: message can't be deleted for everyone")
    await post.make(retraction.withdraw)
    withdrawn = "This message has been withdrawn."
    assert withdrawn in [message.text for message in post.seen()]
    assert {message.text for message in post.seen()} <= {withdrawn, ""}
    assert all(message.buttons == [] for message in post.seen())


# Limits.

LONGEST = "主题" * 60


@pytest.mark.parametrize("words", [ZH, EN], ids=lambda words: words.language)
def test_the_lines_that_are_added_fit_into_the_room_kept_for_them(words: Any) -> None:
    for line in (
        foot(words, topic=LONGEST),
        foot(words, project="🚗" * 60),
        foot(words),
        foot(words, topic=LONGEST, group=True),
    ):
        content = Content(ContentKind.TEXT, text="x")
        letter = Letter(words, content, words.language.other.value, foot=line)
        assert letter.text.length - 1 <= ROOM
        assert letter.text.text.startswith(words.plain("content-only-other"))
        assert letter.text.text.endswith(line)


@pytest.mark.parametrize("unit", ["a", "电", "🚗"])
async def test_at_the_edge_it_is_taken_with_all_lines(post: Post, unit: str) -> None:
    bold = tuple({"type": "bold", "offset": number * 2, "length": 2} for number in range(ENTITIES))
    text = unit * ((TEXT - ROOM) // utf16_length(unit))
    caption = unit * ((CAPTION - ROOM) // utf16_length(unit))
    await KINDS["photo"](post.author)
    photo = replace(await post.read(), text=caption, entities=bold)
    plain = Content(ContentKind.TEXT, text=text, entities=bold)
    for content in (plain, photo):
        check(content)
        messages = await post.send(Letter(ZH, content, "en", foot=foot(ZH, topic=LONGEST)))
        assert post.seen()[-1].text.count(unit) == content.text.count(unit)
        assert len([e for e in post.seen()[-1].entities if e["type"] in ("bold", "italic")]) == ENTITIES + 2
        await post.make(retract_calls(ZH, content, chat_id=post.reader.id, messages=messages).delete)


def test_who_reads_their_own_language_or_no_words_is_told_nothing() -> None:
    text = Content(ContentKind.TEXT, text="a")
    assert Letter(EN, text, "en").head == ""
    assert Letter(EN, text, "zh").head == "This message exists in Chinese only."
    assert Letter(EN, Content(ContentKind.PHOTO, file_id="p"), "zh").head == ""


def test_a_stored_announcement_is_read_in_the_readers_version_or_the_other() -> None:
    zh, en = (Content(ContentKind.TEXT, text=text) for text in ("电", "e"))
    both = {"zh": zh.as_json(), "en": en.as_json()}
    assert (screens.letter(EN, both).content, screens.letter(ZH, both).content) == (en, zh)
    only = screens.letter(EN, {"zh": zh.as_json()}, Options(run_id=7), "why")
    assert (only.content, only.written, only.options.run_id, only.foot) == (zh, "zh", 7, "why")
    assert only.head


def test_why_one_gets_it() -> None:
    assert foot(EN, topic="Seminars") == "You receive “Seminars” · change: /topics"
    assert "P-017" in foot(ZH, project="P-017")
    assert "/topics" in foot(ZH)
    assert foot(EN, group=True) == ""


def test_what_has_no_words_is_called_what_it_is() -> None:
    assert screens.name(ZH, Content(ContentKind.PHOTO, file_id="p")) == "图片"
    assert screens.name(EN, Content(ContentKind.ALBUM)) == "Album"
    assert screens.name(EN, Content(ContentKind.TEXT, text="Open day")) == "Open day"


def test_a_previews_buttons_belong_to_no_run() -> None:
    content = with_choices(Content(ContentKind.TEXT, text="?"), ["a", "a much longer answer"])
    ((_, params),) = send_calls(Letter(ZH, content, "zh", Options(confirm=True)), chat_id=1)
    rows = params["reply_markup"]["inline_keyboard"]
    assert [[button["callback_data"] for button in row] for row in rows] == [
        [f"an:{PREVIEW}:c0"],
        [f"an:{PREVIEW}:c1"],
        [f"an:{PREVIEW}:r"],
    ]


PIECES = st.text(alphabet=st.sampled_from("ab 电换。שלו\u200f🚗🔋👩\u200d🔬🇨\U0001f1f3"), min_size=1, max_size=10)


@given(PIECES, PIECES, PIECES, st.booleans())
def test_formatting_stays_on_its_words_between_the_lines(before: str, marked: str, after: str, foreign: bool) -> None:
    entity = {"type": "bold", "offset": utf16_length(before), "length": utf16_length(marked)}
    content = Content(ContentKind.TEXT, text=before + marked + after, entities=(entity,))
    written = "zh" if foreign else "en"
    ((_, params),) = send_calls(Letter(EN, content, written, foot=foot(EN, topic="🚗 讲座")), chat_id=1)
    units = params["text"].encode("utf-16-le")
    found = {
        e["type"]: units[e["offset"] * 2 : (e["offset"] + e["length"]) * 2].decode("utf-16-le")
        for e in params["entities"]
    }
    assert found["bold"] == marked
    assert found["italic"] == foot(EN, topic="🚗 讲座")  # the last of them
    assert (EN.plain("content-only-other") in params["text"]) is foreign
