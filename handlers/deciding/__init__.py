"""Deciding: about one application, about many at once, interviews, offers."""

from handlers.deciding import one, returning
from handlers.deciding.loading import Handle, for_staff
from handlers.entries import PRIVATE, Feature, Press

_ID = r"(?P<id>\d{1,12})"
_REFERENCE = r"(?P<reference>[0-9a-f]{12})"


def _press(handle: Handle, pattern: str, *, writes: bool = False) -> Press:
    return Press(for_staff(handle), writes=writes, places=PRIVATE, pattern=pattern)


FEATURE = Feature(
    presses=(
        _press(one.show, f"ka:{_ID}"),
        _press(one.look, f"kv:{_ID}:(?P<letter>[siroxg])", writes=True),
        _press(one.set_until, rf"ke:{_REFERENCE}:(?P<days>\d{{1,2}})", writes=True),
        _press(one.write, f"kw:{_REFERENCE}", writes=True),
        _press(one.usual, f"kb:{_REFERENCE}", writes=True),
        _press(one.do_now, f"kn:{_REFERENCE}", writes=True),
        _press(one.do_later, f"kh:{_REFERENCE}", writes=True),
        _press(one.take_back, rf"ku:{_ID}:(?P<version>\d{{1,9}})", writes=True),
        _press(returning.begin, f"kr:{_ID}", writes=True),
    ),
    forms=(one.TEXT_ENTRY, one.UNTIL_ENTRY, returning.ENTRY),
)
