"""What a URL says about a mail server."""

import pytest

from outbox.mail_server import mail_server


@pytest.mark.parametrize(
    ("url", "port", "tls", "starttls"),
    [
        ("smtp://mail.example.org", 25, False, None),  # where the server offers it
        ("smtp://lab%40example.org:p%2Fw@mail.example.org", 587, False, True),  # no password without it
        ("smtps://lab%40example.org:p%2Fw@mail.example.org", 465, True, False),
        ("smtp://lab%40example.org:p%2Fw@127.0.0.1:2525", 2525, False, False),
        ("smtp://[::1]", 25, False, False),
    ],
)
def test_a_password_never_goes_over_a_net_in_clear(url: str, port: int, tls: bool, starttls: bool | None) -> None:
    server = mail_server(url)
    assert (server.port, server.tls, server.starttls) == (port, tls, starttls)
    if "%40" in url:
        assert (server.user, server.password, server.sender) == ("lab@example.org", "p/w", "lab@example.org")
        assert "p/w" not in repr(server)


def test_a_user_that_is_no_address_is_no_sender() -> None:
    assert mail_server("smtps://lab:pw@mail.example.org").sender == ""
