"""How long something takes, as one says it."""

from datetime import timedelta

from messages.words import Words

_MINUTE, _HOUR = 60, 60 * 60
_ROUGHLY = 10 * _MINUTE  # from here on nobody counts seconds of what is only guessed


def took(words: Words, period: timedelta) -> str:
    """`1 分 15 秒`, `1 min 15 s`; of what takes over an hour, hours and minutes."""
    seconds = max(0, round(period.total_seconds()))
    if seconds >= _HOUR:
        hours, rest = divmod(seconds, _HOUR)
        return words.plain("took-hours", hours=hours, minutes=rest // _MINUTE)
    minutes, rest = divmod(seconds, _MINUTE)
    if not minutes:
        return words.plain("took-seconds", seconds=rest)
    if not rest:
        return words.plain("took-only-minutes", minutes=minutes)
    return words.plain("took-minutes", minutes=minutes, seconds=rest)


def roughly(words: Words, period: timedelta) -> str:
    """The same of what is guessed: never nothing, and over ten minutes in whole ones."""
    seconds = max(1, -(-period // timedelta(seconds=1)))
    if seconds >= _ROUGHLY:
        seconds = -(-seconds // _MINUTE) * _MINUTE
    return took(words, timedelta(seconds=seconds))
