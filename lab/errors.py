"""What goes against a rule: a message id and facts, which become words in the reader's language at the edge."""

from typing import Any


class LabError(Exception):
    """Something that may not, or can not, be done. `message` is the id of a text in `messages/`, `facts` fill it in."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts


class Forbidden(LabError):
    """The actor may not do this."""

    def __init__(self, message: str = "error-forbidden", **facts: Any) -> None:
        super().__init__(message, **facts)


class NotFound(LabError):
    """There is no such thing, or it is not for the actor to see: the two are told apart for nobody."""
