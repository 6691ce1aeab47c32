"""What `labbot check` says of a mail server whose certificate nobody vouches for."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import check
from bot.settings import Settings
from tests.support.certificates import self_made
from tests.support.laboratory import TOKEN
from tests.support.mailbox import mailbox


@pytest.mark.parametrize(("locale", "word"), [("en_US.UTF-8", "not trusted"), ("zh_CN.UTF-8", "不可信")])
async def test_a_certificate_that_is_not_trusted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, locale: str, word: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    context, certificate = self_made(tmp_path)
    async with mailbox(tls=context) as box:
        url = SecretStr(box.url.replace("smtp:", "smtps:"))
        settings = Settings(_env_file=None, token=SecretStr(TOKEN), smtp_url=url)
        assert not await check._mail(settings)
        said = capsys.readouterr().out
        assert word in said
        assert f"127.0.0.1:{box.port}" in said
        assert "SSL_CERT_FILE" in said  # what to do about it
        assert "secret" not in said
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert await check._mail(settings)
        assert "✓" in capsys.readouterr().out
