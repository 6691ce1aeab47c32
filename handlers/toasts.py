"""Toasts over screens that handlers have drawn already."""

from outbox.reply import Reply, Toast


def with_toast(toast: Toast, answer: Reply) -> Reply:
    """The screens of the answer with this toast: Telegram shows one only."""
    return Reply((toast, *(part for part in answer.parts if not isinstance(part, Toast))))
