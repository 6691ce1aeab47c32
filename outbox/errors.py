"""What went wrong on the way to Telegram: whether the call may have taken effect is all the difference."""

from telegram.error import NetworkError


class NotConnected(NetworkError):
    """The connection was never made: the call certainly had no effect."""


class ConnectionCut(NetworkError):
    """The connection broke after the call had left: nobody knows whether it took effect."""
