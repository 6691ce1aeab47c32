"""Pictures, albums, voices and places from the first press to the last copy: sent, corrected, and taken back, also when they are old."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select, update

from bot.clock import utc_now
from simulator.people import Person
from simulator.views import Message
from storage import lab as laboratory
from storage.deliveries import Delivery
from storage.runs import Action, Run
from tests.support.laboratory import Laboratory
from tests.support.sendings import eventually_sent
from tests.support.visits import ask, eventually, press, press_data, settled

LONG = 20.0  # seconds
OLD = 3 * 24 * 3600  # seconds; after two days Telegram deletes nothing
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x20\x00\x00\x00\x10"
OTHER = PNG[:-1] + b"\x11"


async def album(person: Person, *, data: bytes = PNG, caption: str = "合影") -> None:
    await person.send_album([("a.jpg", data, "image/jpeg")] * 2, kind="photo", caption=caption)


SENDERS: dict[str, Callable[[Person], Awaitable[object]]] = {
    "photo": lambda person: person.send_photo(PNG, caption="合影"),
    "voice": lambda person: person.send_voice(caption="合影"),
    "album": album,
    "location": lambda person: person.send_location(31.8, 117.2),
}


async def publish(lab: Laboratory, kind: str, *, choices: str = "好看\n不好看") -> Run:
    """The owner announces it to the student, who gets it; answers the run."""
    owner = lab.owner
    async with lab.database.write() as tx:
        await laboratory.save(tx, {"undo_seconds": 1})
    await ask(lab.student, "/start")
    await ask(owner, "/announce")
    await SENDERS[kind](owner)
    await owner.next()
    await press(owner, "选好了")
    await ask(owner, choices) if choices else await press(owner, "跳过")
    await press(owner, "跳过")
    await ask(owner, "@lin")
    await press(owner, "选好了")
    await press(owner, "⬜ 紧急")  # at any hour
    await press(owner, "选好了")
    await press(owner, "现在")
    await press(owner, "下一步")
    await press(owner, "发送给 1 人")
    await lab.student.sees("你接收" if kind != "voice" else "合影", within=LONG)
    async with lab.database.read() as tx:
        run = (await tx.scalars(select(Run).where(Run.action == Action.SEND))).one()
    await eventually_sent(lab, run.id)
    return run


async def change_of(lab: Laboratory, action: Action) -> Run:
    async with lab.database.read() as tx:
        return (await tx.scalars(select(Run).where(Run.action == action))).one()


async def three_days_later(lab: Laboratory) -> None:
    """The simulator's clock moves, and the ledger remembers earlier moments."""
    clock = lab.sim.clock
    lab.sim.clock = lambda: clock() + OLD
    async with lab.database.write() as tx:
        await tx.execute(update(Delivery).values(sent_at=utc_now().replace(year=utc_now().year - 1)))


async def retract(lab: Laboratory, run: Run) -> Message:
    """Takes all copies back, in Chinese; answers the question that was asked before."""
    at = [message for message in await settled(lab.owner) if message.from_bot][-1]
    _, question = await press_data(lab.owner, f"rn:{run.id}:t", at)
    await lab.owner.tap("撤回 1 条", message=question)
    change = await change_of(lab, Action.RETRACT)
    await eventually_sent(lab, change.id)
    return question


def of_bot(lab: Laboratory) -> list[Message]:
    """What the student has of the bot, but the greeting."""
    return [message for message in lab.student.messages() if message.from_bot][1:]


async def test_a_picture_is_replaced_in_every_copy(lab: Laboratory) -> None:
    run = await publish(lab, "photo")
    (copy,) = of_bot(lab)
    was = copy.photo
    at = [message for message in await settled(lab.owner) if message.from_bot][-1]
    await press_data(lab.owner, f"ax:{run.id}", at)
    await press(lab.owner, "✏️ 内容")
    await lab.owner.send_photo(OTHER, caption="换了一张")
    await lab.owner.sees("中文：图片 · 换了一张")
    await press(lab.owner, "选好了")
    await press(lab.owner, "修改所有副本")
    changed = await lab.student.sees("换了一张", within=LONG)
    assert changed.id == copy.id
    assert changed.photo != was
    assert changed.buttons == ["好看", "不好看"]


async def test_an_album_is_corrected_with_its_second_message(lab: Laboratory) -> None:
    run = await publish(lab, "album")
    first, other, second = of_bot(lab)
    assert (first.album, second.text) == (other.album, "请选择：")
    at = [message for message in await settled(lab.owner) if message.from_bot][-1]
    await press_data(lab.owner, f"ax:{run.id}", at)
    await press(lab.owner, "✏️ 选项")
    await ask(lab.owner, "喜欢\n不喜欢")
    await press(lab.owner, "✏️ 内容")
    await album(lab.owner, data=OTHER, caption="换了两张")
    await lab.owner.sees("中文：相册 · 换了两张")
    await press(lab.owner, "选好了")
    await press(lab.owner, "修改所有副本")
    await eventually(lambda: of_bot(lab)[-1].buttons == ["喜欢", "不喜欢"], within=LONG)
    assert [one.id for one in of_bot(lab)] == [first.id, other.id, second.id]
    assert of_bot(lab)[0].text.startswith("换了两张")


@pytest.mark.parametrize("kind", list(SENDERS))
async def test_copies_disappear(lab: Laboratory, kind: str) -> None:
    run = await publish(lab, kind, choices="" if kind == "location" else "好看\n不好看")
    assert of_bot(lab)
    question = await retract(lab, run)
    assert "48 小时" not in question.text
    await eventually(lambda: of_bot(lab) == [], within=LONG)


@pytest.mark.parametrize("kind", list(SENDERS))
async def test_what_is_too_old_says_that_it_is_withdrawn(lab: Laboratory, kind: str) -> None:
    run = await publish(lab, kind)
    copies = of_bot(lab)
    await three_days_later(lab)
    question = await retract(lab, run)
    assert "其中 1 条发出已超过 48 小时" in question.text
    report = await lab.owner.sees("改成了“已撤回”：1", within=LONG)
    assert "已删除 0 / 1" in report.text
    left = of_bot(lab)
    assert [one.id for one in left][: len(copies)] == [one.id for one in copies]
    assert any("此消息已撤回。" in one.text for one in left)
    assert not any("合影" in one.text or "你接收" in one.text for one in left)
    assert not any(one.buttons for one in left)
    toast, _ = await press_data(lab.student, f"an:{run.id}:c0", left[-1])
    assert toast, "a button that somebody’s app still shows answers that it is over"
