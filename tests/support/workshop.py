"""A form that only tests have: a workshop is proposed, with a field of every kind and a picker of its own."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers import forms
from handlers.context import Context
from handlers.entries import PRIVATE, Before, Command, Feature
from handlers.form_entries import Answered, Asked, FormEntry, Held, Outcome, Picker, View
from lab.errors import LabError
from lab.forms.choices import Choice, Choices, Option, YesNo
from lab.forms.dates import Date
from lab.forms.drafting import Sheet
from lab.forms.fields import Answers, Custom, OneOf, Own, Sent
from lab.forms.files import Content, File
from lab.forms.form import Form
from lab.forms.numbers import Number
from lab.forms.texts import Email, Links, Phone, Text, Url
from lab.roles import Actor
from messages.forms import Body
from messages.html import Html, escape
from messages.screen import Screen
from outbox.reply import Reply, Send, Show, Toast, reply
from storage import history
from storage.database import Database, Tx

FINISHED = "test.workshop"
ROOMS = ("a", "b", "c")


def own(zh: str, en: str) -> Own:
    return Own(zh, en)


def content(sent: Sent) -> Any:
    """Content as plain as it gets."""
    if sent.kind == "sticker":
        raise LabError("form-text-wanted")
    return {"kind": sent.kind, "text": sent.text, "count": len(sent.items)}


FIELDS = (
    Choice(
        "kind",
        label=own("形式", "Kind"),
        ask=own("什么形式？", "What kind of workshop?"),
        options=(Option("talk", own("报告", "Talk")), Option("course", own("课程", "Course"))),
    ),
    Text(
        "title",
        label=own("题目", "Title"),
        ask=own("题目是什么？", "What is its title?"),
        example=own("电池入门", "Batteries for beginners"),
        least=2,
        most=60,
    ),
    Number("seats", label=own("座位", "Seats"), ask=own("多少个座位？", "How many seats?"), least=1, most=500),
    Date("day", label=own("日期", "Day"), ask=own("哪一天？", "On which day?"), earliest=0, latest=400),
    YesNo("online", label=own("线上", "Online"), ask=own("是线上吗？", "Is it online?")),
    Url("page", label=own("网址", "Page"), ask=own("网址是什么？", "At which address?"), when=OneOf("online", (True,))),
    Choices(
        "areas",
        label=own("方向", "Areas"),
        ask=own("哪些方向？", "Which areas?"),
        options=tuple(
            Option(code, own(zh, en)) for code, zh, en in (("b", "电池", "Battery"), ("d", "驾驶", "Driving"))
        ),
    ),
    Custom("rooms", label=own("教室", "Rooms"), ask=own("哪些教室？", "Which rooms?")),
    Email("email", label=own("邮箱", "E-mail"), ask=own("邮箱是什么？", "Your e-mail address?"), required=False),
    Phone("phone", label=own("电话", "Phone"), ask=own("电话是多少？", "Your phone number?"), required=False),
    Links("links", label=own("链接", "Links"), ask=own("有什么链接？", "Any links?"), required=False),
    File("plan", label=own("方案", "Plan"), ask=own("请发方案。", "Send the plan."), kinds=("pdf",), required=False),
    Content(
        "invitation", label=own("邀请", "Invitation"), ask=own("请发邀请。", "Send the invitation."), reads=content
    ),
)


async def propose(tx: Tx, *, actor: Actor, answers: Answers, subject: str, now: datetime) -> str:
    """Notes what was proposed."""
    if answers["title"] == "forbidden":
        raise LabError("error-forbidden")
    facts = {"answers": dict(answers), "subject": subject}
    await history.add(tx, at=now, actor_id=actor.user_id, action=FINISHED, kind="workshop", item="1", facts=facts)
    return "W-1"


class Rooms(Picker):
    """Toggles with a second view, a file of room names, and typed names."""

    async def draw(self, asked: Asked) -> Body | None:
        chosen = asked.value or []
        rooms = [
            asked.button(f"{'✅' if room in chosen else '⬜'} Room {room}", f"{'-' if room in chosen else '+'}{room}")
            for room in ROOMS
        ]
        if asked.view == "more":
            return Body(Html("more rooms"), [[asked.button("all", "all"), asked.button("fewer", "fewer")]])
        return Body(escape(f"{len(chosen)} rooms"), [rooms, [asked.button("more", "more")]])

    async def press(self, asked: Asked, value: str) -> Outcome:
        chosen = set(asked.value or [])
        if value == "more":
            return View("more")
        if value == "fewer":
            return View()
        if value == "hello":
            return reply(Toast("hello"))
        if value == "all":
            return Held(list(ROOMS), view="more", toast="all of them")
        changed = chosen | {value[1:]} if value[0] == "+" else chosen - {value[1:]}
        return Held(sorted(changed & set(ROOMS)))

    async def prepare(self, before: Before, sent: Sent) -> Any:
        return (await before.fetch(sent.file.file_id)).decode() if sent.file is not None else None

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        named = [room for room in (prepared or sent.text).split() if room in ROOMS]
        if not named:
            raise LabError("form-choice-wanted")
        return Answered(named)

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return escape(" ".join(f"Room {room}" for room in stored))


class Preview(Picker):
    """What the summary has besides."""

    async def draw(self, asked: Asked) -> Body | None:
        return Body(Html("a summary of its own"), [[asked.button("Preview", "see")]])

    async def press(self, asked: Asked, value: str) -> Outcome:
        return reply(Send(Screen(escape(f"preview of {asked.answers['title']}"))))


async def done(context: Context, sheet: Sheet, result: Any) -> Reply:
    """The end."""
    return Reply((Show(Screen(Html("sent in"))), Send(Screen(escape(f"receipt {result}")))))


WORKSHOP = FormEntry(
    Form(
        "workshop",
        title=own("办讲习班", "Workshop"),
        submit=own("提交", "Send in"),
        fields=FIELDS,
        finish=propose,
        command="workshop",
    ),
    done=done,
    pickers={"rooms": Rooms()},
    summary=Preview(),
)


async def last_answers(*_: Any, **__: Any) -> dict[str, Any]:
    """What the person is supposed to have answered elsewhere."""
    return {"email": "old@example.org"}


# Fewer questions, the optional ones at the end.
SHORT = FormEntry(
    replace(
        WORKSHOP.form,
        name="short",
        title=own("短表", "Short form"),
        fields=[field for field in FIELDS if field.name in ("title", "email", "phone", "seats")],
        command="short",
        required_first=True,
        suggest=last_answers,
    ),
    done=done,
)


async def workshop(context: Context) -> Reply:
    """/workshop [subject]"""
    return await forms.begin(context, WORKSHOP, subject=context.text)


async def short(context: Context) -> Reply:
    """/short"""
    return await forms.begin(context, SHORT)


FEATURE = Feature(
    commands=(Command(workshop, name="workshop", places=PRIVATE), Command(short, name="short", places=PRIVATE)),
    forms=(WORKSHOP, SHORT),
)


async def proposed(database: Database) -> list[dict[str, Any]]:
    """The answers of all finished workshops."""
    async with database.read() as tx:
        return [line.facts["answers"] for line in await history.of_item(tx, kind="workshop", item="1")]
