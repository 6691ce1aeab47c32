"""Sharing cards: `@bot words` in any chat."""

import json

import pytest

from tests.conftest import Queries
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press

pytestmark = pytest.mark.both_databases


async def test_a_card_is_found_shared_and_opened(lab: Laboratory) -> None:
    alex = lab.researcher
    (first, *_) = await alex.inline("battery health")
    assert {"title", "description"} <= first.keys()
    group = lab.sim.add_group("Friends", members=[alex, lab.student])  # the bot is not in it
    shared = await alex.choose(first, chat=group)
    assert first["title"] in shared.text
    assert shared.buttons == ["Open in the bot"]
    await lab.student.tap("Open in the bot", chat=group)
    assert first["id"] in (await lab.student.sees(first["id"])).text


async def test_results_are_in_the_readers_language(lab: Laboratory) -> None:
    (chinese,) = await lab.student.inline("P-017")
    (english,) = await lab.researcher.inline("P-017")
    assert "面向换电站" in chinese["title"]
    assert "state-of-health" in english["title"]
    await ask(lab.student, "/language")
    await press(lab.student, "English")
    assert (await lab.student.inline("P-017"))[0]["title"] == english["title"]


async def test_the_share_button_finds_its_own_card(lab: Laboratory) -> None:
    card = await ask(lab.student, "/project P-017")
    (query,) = [button.switch_inline_query for row in card.rows for button in row if button.switch_inline_query]
    assert [result["id"] for result in await lab.student.inline(query)] == ["P-017"]


async def test_pages_show_everything_once(lab: Laboratory) -> None:
    student = lab.student
    seen: list[str] = []
    offset = ""
    while True:
        seen += [result["id"] for result in await student.inline("", offset=offset)]
        answer = [call for call in lab.sim.calls if call.method == "answerInlineQuery"][-1]
        offset = answer.params["next_offset"]
        if not offset:
            break
    assert len(seen) == len(set(seen)) > 40


async def test_a_strange_offset_is_no_trouble(lab: Laboratory) -> None:
    for offset in ("x", "-1", "99999", "１", "1.5"):
        await lab.student.inline("电池", offset=offset)


async def test_nothing_found_leads_into_the_bot(lab: Laboratory) -> None:
    assert await lab.student.inline("qqqqzzzz") == []
    answer = [call for call in lab.sim.calls if call.method == "answerInlineQuery"][-1]
    button = json.loads(answer.params["button"])
    assert "没有找到" in button["text"]
    assert "P-006" in (await ask(lab.student, f"/start {button['start_parameter']}")).text


async def test_a_shared_card_in_the_bots_own_chat_is_not_searched_for(lab: Laboratory) -> None:
    student = lab.student
    (result,) = await student.inline("P-017")
    await student.choose(result)
    await ask(student, "/cancel")
    assert [message.text for message in student.messages() if message.from_bot] == ["现在没有需要取消的操作。"]


async def test_results_cost_a_few_statements(lab: Laboratory, queries: Queries) -> None:
    await ask(lab.student, "/start")
    with queries(lab.database) as statements:
        assert len(await lab.student.inline("")) == 10
    assert len(statements) <= 9
