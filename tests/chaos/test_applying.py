"""The whole way from /apply to the receipt, with the bot killed after every single message, and while it works on each."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from benchmarks.chaos.process import Starter
from benchmarks.chaos.stage import Stage, Store, stage
from simulator.people import Person
from simulator.views import Message
from storage import history
from storage.applications import Application
from storage.consents import Consent, ConsentKind
from storage.deliveries import Delivery
from storage.documents import Document
from storage.drafts import Draft
from tests.support.applicants import PDF_MIME, pdf

pytestmark = pytest.mark.chaos

WITHIN = 30.0  # seconds for a start and an answer
IN_HAND = 0.15  # seconds within which a kill meets the work on a message
NAME, PHONE, EMAIL = "林小明", "13800138000", "lin@example.org"


@dataclass(frozen=True)
class Step:
    """Something is said, pressed or sent, after which this is seen."""

    act: str
    what: str
    seen: str
    receipt: bool = False  # in a message of its own


WAY: Sequence[Step] = (
    Step("say", "/apply I-2027-01", "步必填"),
    Step("tap", "开始", "逐项勾选"),
    Step("tap", "⬜ 保存", "✅ 保存（必需）"),
    Step("tap", "⬜ 经 Telegram 传送", "可以开始了"),
    Step("tap", "同意并开始", "你叫什么名字"),
    Step("say", NAME, "现在的学校或单位"),
    Step("say", "中国科学技术大学", "学位和专业"),
    Step("say", "硕士，车辆工程", "读几年级"),
    Step("tap", "硕士一年级", "你的学号"),
    Step("say", "SA25009001", "你的邮箱"),
    Step("say", EMAIL, "你的手机号"),
    Step("say", PHONE, "最早哪天"),
    Step("say", "2027-07-01", "最晚到哪天"),
    Step("say", "2027-09-30", "请发简历"),
    Step("send", "简历.pdf", "请发成绩单"),
    Step("tap", "以后补交", "每周能到岗几天"),
    Step("say", "4", "为什么想做电池健康评估"),
    Step("say", "想把课上学的用到真实数据上。", "请核对"),
    Step("tap", "填写选填项", "熟悉哪些工具"),
    Step("tap", "⬜ Python", "现在填的是：Python"),
    Step("tap", "选好了", "留一个微信号"),
    Step("tap", "跳过", "主页、代码或作品"),
    Step("tap", "跳过", "请核对"),
    Step("tap", "提交申请", "已收到你的申请：I-2027-01/0001", receipt=True),
)


async def do(student: Person, step: Step, shown: Message | None) -> Message | None:
    """Acts on the screen that was shown last, and waits for nothing: the bot may be dead. Answers the message that was pressed."""
    if step.act == "say":
        await student.send(step.what)
    elif step.act == "send":
        await student.send_document(step.what, pdf(), PDF_MIME)
    elif shown is not None:
        button = next(button for row in shown.rows for button in row if step.what in button.text)
        student.press(shown, button.data or "")
        return shown
    return None


async def sees(student: Person, step: Step, pressed: Message | None) -> Message:
    """Waits for the answer: in the message that was pressed, or in a new one. An answer whose mark was lost comes twice, maybe later:
    an old copy of a screen is none."""
    async with asyncio.timeout(WITHIN):
        while True:
            for message in reversed(student.messages()):
                here = pressed is None or step.receipt or message.id == pressed.id
                if here and message.from_bot and step.seen in message.text:
                    return message
            await asyncio.sleep(0.01)


async def walk(scene: Stage, student: Person, *, while_working: random.Random | None) -> None:
    """The whole way. The bot dies after each answer; or, `while_working`, some moment after each message, be it answered or not."""
    await scene.start()
    shown: Message | None = None
    for step in WAY:
        pressed = await do(student, step, shown)
        if while_working is not None:
            await asyncio.sleep(while_working.uniform(0.0, IN_HAND))
            scene.kill()
            await scene.hush()
            await scene.start()
        shown = await sees(student, step, pressed)
        if while_working is None:
            scene.kill()
            await scene.hush()
            await scene.start()
    await scene.settle(within=90)


async def audit(scene: Stage, student: Person) -> None:
    """One application, with every answer as it was given, once; nothing is left over, and nothing of it stands in the log."""
    async with scene.database() as database, database.read() as tx:
        (made,) = (await tx.scalars(select(Application))).all()
        assert made.number == "I-2027-01/0001"
        assert made.answers is not None
        said = {name: made.answers[name] for name in ("name", "email", "phone", "year", "q_days", "q_tools", "wechat")}
        assert said == {
            "name": NAME,
            "email": EMAIL,
            "phone": f"+86{PHONE}",
            "year": "m1",
            "q_days": "4",
            "q_tools": ["Python"],
            "wechat": None,
        }
        assert [one.kind for one in await tx.scalars(select(Document))] == ["cv"]  # none was stored twice and replaced
        ticks = [one.kind for one in await tx.scalars(select(Consent).order_by(Consent.id))]
        assert ticks == [ConsentKind.STORAGE, ConsentKind.CARRIAGE]
        assert (await tx.scalars(select(Draft))).all() == []
        assert [one.action for one in await history.of_item(tx, kind="application", item=made.number)] == [
            "application.submit"
        ]
        assert (await tx.scalars(select(Delivery))).all() == []
    log = scene.log.read_text()
    assert not any(secret in log for secret in (NAME, EMAIL, PHONE, "车辆工程"))
    assert scene.sim.invalid_calls == []
    assert not any("抱歉" in message.text for message in student.messages())
    # An answer whose mark was lost is said once more; more often is a fault.
    receipts = [message for message in student.messages() if "已收到你的申请" in message.text]
    assert 1 <= len(receipts) <= 2


async def apply(store: Store, start: Starter, *, while_working: random.Random | None) -> None:
    """One person, one bot, and as many kills as there are messages."""
    async with stage("polling", store, start, people=1, pace=1.0, rate=200) as scene:
        student = scene.sim.add_person("小林", username="lin", language="zh-hans")
        student.open()
        await walk(scene, student, while_working=while_working)
        assert scene.kills == len(WAY)
        await audit(scene, student)


async def test_killed_after_every_answer_a_student_answers_nothing_twice(store: Store, start: Starter) -> None:
    await apply(store, start, while_working=None)


async def test_killed_while_it_works_on_every_message_a_student_answers_nothing_twice(
    sqlite: Store, start: Starter
) -> None:
    await apply(sqlite, start, while_working=random.Random(7))
