"""Composing announcements: /announce, its form, the last look, the second admin, and changes of copies."""

from handlers.announcing import approving, composing, confirming, copies
from handlers.entries import PRIVATE, Command, Feature, Press
from lab.roles import Permission

_ID = r"(?P<id>\d{1,12})"
_VERSION = r"(?P<version>\d{1,9})"

FEATURE = Feature(
    commands=(
        Command(composing.announce, name="announce", writes=True, permission=Permission.ANNOUNCE, places=PRIVATE),
    ),
    presses=(
        Press(composing.edit, writes=True, places=PRIVATE, pattern=f"ae:{_ID}"),
        Press(composing.duplicate, writes=True, places=PRIVATE, pattern=f"ad:{_ID}"),
        Press(confirming.confirm, writes=True, places=PRIVATE, pattern=rf"ac:{_ID}:{_VERSION}:(?P<count>\d{{1,9}})"),
        Press(confirming.drop, writes=True, places=PRIVATE, pattern=f"aw:{_ID}:{_VERSION}"),
        Press(confirming.undo, writes=True, places=PRIVATE, pattern=f"au:{_ID}:{_VERSION}"),
        Press(confirming.look, places=PRIVATE, pattern=f"av:{_ID}"),
        Press(approving.approve, writes=True, places=PRIVATE, pattern=f"aa:y:{_ID}:{_VERSION}"),
        Press(approving.refuse, writes=True, places=PRIVATE, pattern=f"aa:n:{_ID}:{_VERSION}"),
        Press(approving.look, places=PRIVATE, pattern=f"aa:l:{_ID}:{_VERSION}"),
        Press(approving.override, writes=True, places=PRIVATE, pattern=f"ao:{_ID}:{_VERSION}"),
        Press(copies.edit_copies, writes=True, places=PRIVATE, pattern=r"ax:(?P<run>\d{1,12})"),
    ),
    forms=(composing.ENTRY, confirming.COUNT_ENTRY, approving.OVERRIDE_ENTRY, copies.ENTRY),
)
