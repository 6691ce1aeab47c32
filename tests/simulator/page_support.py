"""A served simulator with a small bot in it, for the tests of the chat page."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page, expect

from simulator import Simulator
from simulator.groups import Group
from simulator.people import Person
from simulator.server import Server

TOKEN = "4242:sample-token"
CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
FOLLOW = {
    "inline_keyboard": [[{"text": "关注", "callback_data": "follow"}, {"text": "名额", "callback_data": "seats"}]]
}


class SampleBot:
    """Repeats what people say, with two buttons: one edits the message, one shows an alert.

    Clearing `may_answer` keeps it silent until the event is set again.
    """

    def __init__(self, sim: Simulator) -> None:
        self._sim = sim
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        sim.add_bot(token=TOKEN, username="samplebot", name="示例机器人")

    async def call(self, method: str, **params: Any) -> Any:
        """One call of the Bot API; its result."""
        status, body = await self._sim.call(TOKEN, method, params)
        assert status == 200, body
        return body["result"]

    async def run(self) -> None:
        """Answers updates until it is cancelled."""
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=20):
                offset = update["update_id"] + 1
                await self.may_answer.wait()
                await self._answer(update)

    async def _answer(self, update: dict[str, Any]) -> None:
        match update:
            case {"message": {"document": file, "chat": {"id": chat}}}:
                await self.call("sendMessage", chat_id=chat, text=f"收到 {file['file_name']}，{file['file_size']} 字节")
            case {"message": {"text": text, "chat": {"id": chat}}}:
                await self.call("sendMessage", chat_id=chat, text=f"你说：{text}", reply_markup=FOLLOW)
            case {"callback_query": {"id": query, "data": "follow", "message": message}}:
                where = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
                await self.call("editMessageText", **where, text="<b>已关注</b> P-017", parse_mode="HTML")
                await self.call("answerCallbackQuery", callback_query_id=query, text="有变化会告诉你")
            case {"callback_query": {"id": query}}:
                await self.call("answerCallbackQuery", callback_query_id=query, text="还剩 3 个名额", show_alert=True)
            case {"inline_query": {"id": query, "query": words}}:
                content = {"message_text": f"<b>{words}</b> 的卡片", "parse_mode": "HTML"}
                card = {"type": "article", "id": "1", "title": f"项目 {words}", "input_message_content": content}
                await self.call("answerInlineQuery", inline_query_id=query, results=json.dumps([card]))


@dataclass(frozen=True, slots=True)
class World:
    """A served simulator with the sample bot in it, one sample student and a group of theirs."""

    sim: Simulator
    bot: SampleBot
    server: Server
    student: Person
    group: Group
    stop_serving: Callable[[], Awaitable[None]]
    """Ends the server early; the simulator goes on."""


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    """Serves it while the context lasts."""
    sim = Simulator()
    bot = SampleBot(sim)
    student = sim.add_person("示例学生", username="sample_student", language="zh-hans")
    group = sim.add_group("示例课题组", members=[student], bots=list(sim.bots.values()))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(bot.run())
        async with AsyncExitStack() as serving:
            server = await serving.enter_async_context(sim.serve(port=0))
            yield World(sim, bot, server, student, group, serving.aclose)
        running.cancel()


async def open_private_chat(page: Page, world: World) -> None:
    """The student's chat with the bot, ready for typing: START is behind them."""
    await world.student.send("/start")
    await page.goto(f"{world.server.url}/#person={world.student.id}&chat={world.student.id}")
    await expect(bubbles(page).last).to_contain_text("你说：/start")


def bubbles(page: Page) -> Locator:
    """The bubbles of the open chat, oldest first."""
    return page.locator("#messages .bubble")
