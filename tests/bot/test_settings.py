"""Settings: what is wrong is named with its reason; what is secret never gets into a log."""

import io
import json
import logging
import os

import pytest
import structlog

from bot import logs
from bot.settings import Settings, WrongSettings, read

SAMPLE = "110201543:SAMPLE_TOKEN_OF_NO_BOT"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: "os.PathLike[str]") -> None:
    for name in [name for name in os.environ if name.startswith("LABBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(f"LABBOT_{name}", value)
    return read()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("TOKEN", "not a token", "bot token"),
        ("TOKEN", "123456:", "bot token"),
        ("API_URL", "api.telegram.org", "http"),
        ("API_URL", "ftp://host", "http"),
        ("API_URL", "http://", "http"),
        ("API_URL", "http://host:port", "http"),
        ("API_URL", "http://[::1", "URL"),
        ("PROXY_URL", "host:1080", "socks5"),
        ("PROXY_URL", "ftp://host:1080", "socks5"),
        ("PROXY_URL", "https://host:1080", "socks5"),
        ("PROXY_URL", "socks5://host", "socks5"),
        ("PROXY_URL", "socks5://host:x", "socks5"),
        ("DATABASE_URL", "nothing", "database URL"),
        ("DATABASE_URL", "mysql://host/lab", "not supported"),
        ("DATABASE_URL", "sqlite://", "needs a file"),
        ("OWNER_IDS", "alex", "numeric"),
        ("OWNER_IDS", "1 2", "numeric"),
        ("OWNER_IDS", "-5", "numeric"),
        ("OWNER_IDS", "１２", "numeric"),
        ("TIMEZONE", "Beijing", "time zone"),
        ("DEFAULT_LANGUAGE", "de", "zh"),
        ("SECRET_KEY", " , ", "key"),
        ("WEBHOOK_URL", "bot.example", "http"),
        ("WEBHOOK_SECRET", "with space", "letters"),
        ("HTTP_PORT", "http", "integer"),
        ("HTTP_PORT", "70000", "65535"),
        ("PUBLIC_URL", "bot.example", "http"),
        ("RATE_OVERALL", "0", "1"),
        ("SMTP_URL", "mail.example", "smtps://"),
        ("SMTP_URL", "smtp://mail.example:0", "smtps://"),
        ("SMTP_URL", "smtp://user@mail.example", "password"),
        ("PAID_BROADCAST", "perhaps", "bool"),
        ("LOG_LEVEL", "LOUD", "INFO"),
        ("LOG_FORMAT", "xml", "json"),
    ],
)
def test_a_wrong_value_is_named_with_the_reason_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    values = {name: value, **({"WEBHOOK_SECRET": "secret"} if name == "WEBHOOK_URL" else {})}
    with pytest.raises(WrongSettings) as wrong:
        given(monkeypatch, **values)
    ((named, why),) = wrong.value.problems
    assert named == f"LABBOT_{name}"
    assert reason in why


def test_all_that_is_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongSettings) as wrong:
        given(monkeypatch, TOKEN="x", HTTP_PORT="x", TIMEZONE="x")
    assert {name for name, _ in wrong.value.problems} == {"LABBOT_TOKEN", "LABBOT_HTTP_PORT", "LABBOT_TIMEZONE"}


def test_a_webhook_needs_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongSettings) as wrong:
        given(monkeypatch, WEBHOOK_URL="https://bot.example/hook")
    ((named, why),) = wrong.value.problems
    assert named == "LABBOT_WEBHOOK_SECRET"
    assert "needed" in why


@pytest.mark.parametrize("value", ["7,8", " 7 , 8 ", "7，8", "7, 8,", "7 ， 8"])
def test_owners_as_people_type_them(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    assert given(monkeypatch, OWNER_IDS=value).owner_ids == {7, 8}


def test_what_is_left_empty_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, TOKEN="", OWNER_IDS="", PROXY_URL="", WEBHOOK_URL="", SECRET_KEY="")
    assert settings.token is None
    assert settings.owner_ids == frozenset()
    with pytest.raises(WrongSettings, match="LABBOT_TOKEN"):
        settings.require_token()


def test_secrets_of_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given(monkeypatch, SECRET_KEY="new, old").secrets == ("new", "old")
    monkeypatch.delenv("LABBOT_SECRET_KEY")
    derived = given(monkeypatch, TOKEN=SAMPLE).secrets
    assert len(derived) == 1
    assert SAMPLE not in derived[0]
    # A key that is set for the first time does not lose what was written before it.
    assert given(monkeypatch, TOKEN=SAMPLE, SECRET_KEY="new, old").secrets == ("new", "old", *derived)


HIDDEN = {
    "TOKEN": SAMPLE,
    "PROXY_URL": "socks5://somebody:proxy-password@127.0.0.1:1080",
    "WEBHOOK_SECRET": "the-webhook-secret",
    "WEBHOOK_URL": "https://bot.example/hook",
    "SECRET_KEY": "key-number-one,key-number-two",
    "DATABASE_URL": "postgresql://lab:database-password@127.0.0.1/lab",
    "SMTP_URL": "smtp://post:mail-password@127.0.0.1",
}
NEVER = ("SAMPLE_TOKEN", "-password", "the-webhook-secret", "key-number")


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_secret_gets_into_a_log_whoever_writes_it_and_however(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    settings = given(monkeypatch, **HIDDEN)
    stream = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level, structlog.get_config()
    try:
        logs.configure(level="DEBUG", form=form, secrets=settings.hidden, stream=stream)
        log = structlog.get_logger("test")
        url = f"{settings.api_url}/bot{SAMPLE}/getMe"
        log.info("plain", **{name.casefold(): value for name, value in HIDDEN.items()})
        log.info("deep", nested={"list": [url, ("x", {"y": HIDDEN["PROXY_URL"]})]}, key="key-number-two")
        log.warning("object", error=RuntimeError(url), another="99887766:Some_other_token_here")
        try:
            _fail(f"cannot reach {url} through {HIDDEN['PROXY_URL']} with proxy-password")
        except ConnectionError:
            log.exception("failed")
            logging.getLogger("library").exception("failed with %s", HIDDEN["WEBHOOK_SECRET"])
        logging.getLogger("library").error("GET %s", url)
    finally:
        root.handlers[:], level, config = before
        root.setLevel(level)
        structlog.configure(**config)
    written = stream.getvalue()
    for secret in (*NEVER, "Some_other_token"):
        assert secret not in written, written
    assert "cannot reach" in written
    lines = written.splitlines()
    if form == "json":
        assert {json.loads(line)["event"] for line in lines} >= {"plain", "deep", "object", "failed"}


def _fail(text: str) -> None:
    raise ConnectionError(text)


def test_the_settings_themselves_show_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, **{name: value for name, value in HIDDEN.items() if name != "DATABASE_URL"})
    assert not any(secret in repr(settings) for secret in NEVER)
