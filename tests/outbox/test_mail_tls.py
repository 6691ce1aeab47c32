"""Letters over TLS, from the first byte and after STARTTLS: to a server that one can trust, and to none that one can't."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from outbox.mail import Letter, Outcome, answers, hand_over
from outbox.mail_server import MailServer, mail_server
from tests.support.certificates import self_made
from tests.support.mailbox import Mailbox, mailbox

WAYS = ("smtps", "starttls", "starttls where it is offered")


def letter(now: datetime) -> Letter:
    return Letter("key", "lin@example.org", "Hello", "A receipt.", "lab@example.org", "Lab", "", now)


@contextlib.asynccontextmanager
async def serving(folder: Path, way: str) -> AsyncIterator[tuple[Mailbox, MailServer, Path]]:
    """A server with a certificate of its own, how it is reached, and the certificate."""
    context, certificate = self_made(folder)
    over = {"tls": context} if way == "smtps" else {"starttls": context}
    async with mailbox(**over) as box:
        here = mail_server(box.url)  # in clear, since it is on this machine
        servers = {
            "smtps": mail_server(box.url.replace("smtp:", "smtps:")),
            "starttls": replace(here, starttls=True),
            "starttls where it is offered": replace(here, starttls=None),
        }
        yield box, servers[way], certificate


@pytest.mark.parametrize("way", WAYS)
async def test_a_certificate_that_nobody_vouches_for_gets_neither_password_nor_letter(
    tmp_path: Path, now: datetime, way: str
) -> None:
    async with serving(tmp_path, way) as (box, server, _):
        reason = await answers(server)
        assert reason is not None
        assert "CERTIFICATE_VERIFY_FAILED" in reason  # so that it can be looked up
        assert "secret" not in reason
        result = await hand_over(server, letter(now))
        assert result.outcome is Outcome.AWAY  # it waits until somebody has seen to the server
        assert (box.letters, box.tries, box.signed_in) == ([], 0, 0)


@pytest.mark.parametrize("way", WAYS)
async def test_one_that_is_trusted_gets_the_letter(
    tmp_path: Path, now: datetime, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path, way) as (box, server, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert await answers(server) is None
        assert (await hand_over(server, letter(now))).outcome is Outcome.SENT
        assert box.receivers == ["lin@example.org"]
        assert box.signed_in == 2
        assert box.in_clear == 0


async def test_where_a_password_wants_starttls_and_none_is_offered_it_is_not_told(now: datetime) -> None:
    async with mailbox() as box:
        server = replace(mail_server(box.url), starttls=True)
        assert await answers(server) is not None
        assert (await hand_over(server, letter(now))).outcome is Outcome.AWAY
        assert (box.letters, box.signed_in) == ([], 0)


async def test_a_certificate_for_another_address_is_refused(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, certificate = self_made(tmp_path, host="127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with mailbox(tls=context) as box:
        server = mail_server(box.url.replace("smtp:", "smtps:"))
        assert "mismatch" in (await answers(server) or "")
        assert (await hand_over(server, letter(now))).outcome is Outcome.AWAY
        assert box.letters == []
