"""Letters beside the chat: who applies has a receipt by e-mail, too; `labbot check` says whether the mail server answers."""

import pytest
from pydantic import SecretStr

from bot import check
from tests.support.applicants import apply, stored
from tests.support.laboratory import Laboratory
from tests.support.mailbox import mailbox, text_of
from tests.support.visits import eventually


async def test_who_applies_has_the_receipt_by_e_mail_too(lab: Laboratory, capsys: pytest.CaptureFixture[str]) -> None:
    async with mailbox() as box:
        lab.settings = lab.settings.model_copy(update={"smtp_url": SecretStr(box.url)})
        await lab.restart()
        receipt = await apply(lab.student)
        await eventually(lambda: bool(box.letters))
        (letter,) = box.letters
        (made,) = await stored(lab)
        assert made.number in receipt.text
        assert made.number in letter["Subject"]
        assert "林小明，你好！" in text_of(letter)
        assert "https://t.me/ustc_nio_lab_bot?start=application_I-2027-01_0001" in text_of(letter)
        assert box.receivers == ["lin@example.org"]
        assert await check.check_all(lab.settings)
        assert f"127.0.0.1:{box.port} " in capsys.readouterr().out
        await lab.stop()
    assert not await check.check_all(lab.settings)
    assert f"127.0.0.1:{box.port}: " in capsys.readouterr().out
