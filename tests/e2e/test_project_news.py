"""Who follows a project hears of its next stage: in their language, in the way they chose, and only while it is for them."""

import asyncio
from pathlib import Path

from sqlalchemy import select

from bot.lab_data import import_path
from storage.deliveries import Delivery, DeliveryState
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press


async def enter(lab: Laboratory, folder: Path, stage: str, *, visibility: str = "public") -> None:
    """P-017 enters a stage, by an import at the command line beside the running bot."""
    file = folder / "projects.csv"
    file.write_text(f"code,stage,visibility\nP-017,{stage},{visibility}\n")
    await import_path(lab.database, file, defaults=lab.settings.defaults, dry_run=False)


async def news(lab: Laboratory) -> dict[int, DeliveryState]:
    """Who is owed news, once nothing is on its way."""
    query = select(Delivery.chat_id, Delivery.state).where(Delivery.kind == "project-stage").order_by(Delivery.id)
    async with asyncio.timeout(10):
        while True:
            async with lab.database.read() as tx:
                states = {chat_id: state for chat_id, state in await tx.execute(query)}  # noqa: C416 -- rows are no pairs to mypy
            if not set(states.values()) & {DeliveryState.DUE, DeliveryState.SENDING}:
                return states
            await asyncio.sleep(0.05)


async def test_who_follows_a_project_hears_of_its_next_stage(lab: Laboratory, tmp_path: Path) -> None:
    student, alex = lab.student, lab.researcher
    for person, follow in ((student, "关注"), (alex, "Follow")):
        await ask(person, "/project P-017")
        await person.tap(follow)
        await ask(person, "/settings quiet off")
    await ask(lab.owner, "/start")  # who follows nothing
    await ask(alex, "/topics")
    await press(alex, "Project news")
    await press(alex, "Daily digest")
    await enter(lab, tmp_path, "pilot")
    told = await student.sees("进入新阶段：中试示范")
    assert "此前是联合研发" in told.text
    assert "你关注了 P-017" in told.text
    assert "P-017" in (await press(student, "打开项目")).text
    assert await news(lab) == {student.id: DeliveryState.SENT, alex.id: DeliveryState.DIGEST}
    await enter(lab, tmp_path, "pilot")
    assert len(await news(lab)) == 2  # nothing has changed
    assert "P-017 进入新阶段：中试示范" in (await ask(student, "/inbox")).text


async def test_what_is_not_for_them_any_more_is_not_told(lab: Laboratory, tmp_path: Path) -> None:
    await ask(lab.student, "/project P-017")
    await lab.student.tap("关注")
    await enter(lab, tmp_path, "pilot", visibility="staff")
    assert await news(lab) == {}
