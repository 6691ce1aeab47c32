"""Openings made and changed in the chat, and the buttons for admins on their cards."""

from handlers.entries import PRIVATE, Feature, Press
from handlers.opening_edits import editing, ending, extending

ENTRY = editing.ENTRY
_CODE = r"(?P<code>[^:]{1,32})"

FEATURE = Feature(
    presses=(
        Press(editing.home, places=PRIVATE, pattern="eh"),
        Press(editing.choose, writes=True, places=PRIVATE, pattern=r"ek:(?P<kind>internship|postdoc)"),
        Press(editing.begin, writes=True, places=PRIVATE, pattern=r"es:(?P<subject>(?:new|copy):[^:]{1,32})"),
        Press(editing.change, writes=True, places=PRIVATE, pattern=f"eo:{_CODE}"),
        Press(extending.deadline, writes=True, places=PRIVATE, pattern=f"ed:{_CODE}"),
        Press(extending.announce, writes=True, places=PRIVATE, pattern=f"et:{_CODE}"),
        Press(extending.answer, writes=True, places=PRIVATE, pattern=f"en:{_CODE}"),
        Press(ending.ask, places=PRIVATE, pattern=f"ee:{_CODE}"),
        Press(ending.act, writes=True, places=PRIVATE, pattern=f"ee:{_CODE}:(?P<how>[cfo])"),
    ),
    forms=(editing.ENTRY, extending.EXTEND_ENTRY, extending.ANSWER_ENTRY),
)
