"""What a call can end in besides success."""

from typing import Any


class ApiError(Exception):
    """Telegram's refusal of a call: `code` is the HTTP status, `description` the text Telegram answers."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON that Telegram answers."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class InvalidCall(ApiError):
    """A call that no state of any chat could have made right: the bot's own fault, recorded in `Simulator.invalid_calls`."""


class ConnectionCut(ConnectionError):
    """The connection breaks instead of an answer."""


def bad_request(text: str, **parameters: int) -> ApiError:
    """A 400 that depends on the state of a chat."""
    return ApiError(400, f"Bad Request: {text}", **parameters)


def invalid(text: str) -> InvalidCall:
    """A 400 that is the bot's own fault."""
    return InvalidCall(400, f"Bad Request: {text}")


def forbidden(text: str) -> ApiError:
    """A 403."""
    return ApiError(403, f"Forbidden: {text}")


def too_many_requests(seconds: int) -> ApiError:
    """A 429; `seconds` is what the bot is asked to wait."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
