"""Applying: from the button to the receipt, and changing what was submitted."""

from handlers.applying import beginning, finishing
from handlers.entries import PRIVATE, Command, Feature, Payload, Press

_CODE = r"(?P<code>[^:]{1,32})"

FEATURE = Feature(
    commands=(Command(beginning.apply, name="apply", places=PRIVATE),),
    presses=(
        Press(beginning.choose, places=PRIVATE, pattern="w"),
        Press(beginning.open_, places=PRIVATE, pattern=f"oa:{_CODE}"),
        Press(beginning.consents, places=PRIVATE, pattern=f"wb:{_CODE}"),
        Press(
            beginning.tick,
            writes=True,
            places=PRIVATE,
            pattern=rf"wt:{_CODE}:(?P<key>[a-z][a-z0-9]{{0,12}}):(?P<sign>[+-])",
        ),
        Press(beginning.go, writes=True, places=PRIVATE, pattern=f"wf:{_CODE}"),
        Press(beginning.decline, writes=True, places=PRIVATE, pattern=f"wd:{_CODE}"),
        Press(finishing.enter, writes=True, places=PRIVATE, pattern=f"wn:{_CODE}"),
        Press(finishing.edit, writes=True, places=PRIVATE, pattern=r"we:(?P<id>\d{1,12})"),
        Press(finishing.send_late, writes=True, places=PRIVATE, pattern=r"wl:(?P<id>\d{1,12})"),
    ),
    payloads=(Payload(beginning.open_shared, prefix="apply_"),),
    forms=(finishing.APPLY_ENTRY, finishing.EDIT_ENTRY, finishing.LATE_ENTRY, finishing.ENTRY_ENTRY),
)
