"""Seminars and series made and changed in the chat: /edit, and the buttons for editors on their cards."""

from handlers.entries import PRIVATE, Command, Feature, Press
from handlers.seminar_edits import home, materials, standing
from handlers.seminar_edits.entries import ENTRIES
from lab.roles import Permission

_CODE = r"(?P<code>[^:]{1,32})"
_SUBJECT = r"(?P<subject>(?:(?:new|copy):)?[^:]{0,32})"
_ID = r"(?P<id>\d{1,12})"

FEATURE = Feature(
    commands=(Command(home.edit, name="edit", writes=True, permission=Permission.EDIT_SEMINARS, places=PRIVATE),),
    presses=(
        Press(home.home, places=PRIVATE, pattern="mew"),
        Press(home.seminars, places=PRIVATE, pattern=r"mes(?::(?P<page>\d{1,4}))?"),
        Press(home.seminar, places=PRIVATE, pattern=f"me:{_CODE}"),
        Press(home.change, writes=True, places=PRIVATE, pattern=f"mef:{_CODE}"),
        Press(home.move, writes=True, places=PRIVATE, pattern=f"mem:{_CODE}"),
        Press(home.new, writes=True, places=PRIVATE, pattern=f"men:{_SUBJECT}"),
        Press(home.all_series, places=PRIVATE, pattern="mer"),
        Press(home.series, places=PRIVATE, pattern=f"mer:{_CODE}"),
        Press(home.dates, places=PRIVATE, pattern=rf"meO:{_CODE}:(?P<page>\d{{1,4}})"),
        Press(home.change_series, writes=True, places=PRIVATE, pattern=f"meR:{_SUBJECT}"),
        Press(standing.cancel, writes=True, places=PRIVATE, pattern=f"mek:{_CODE}"),
        Press(standing.ask_remove, places=PRIVATE, pattern=f"mej:{_CODE}"),
        Press(standing.remove, writes=True, places=PRIVATE, pattern=f"mej:{_CODE}:y"),
        Press(standing.ask_restore, places=PRIVATE, pattern=f"meu:{_CODE}"),
        Press(standing.restore, writes=True, places=PRIVATE, pattern=f"meu:{_CODE}:y"),
        Press(standing.ask_publish, places=PRIVATE, pattern=f"mep:{_CODE}"),
        Press(standing.publish, writes=True, places=PRIVATE, pattern=f"mep:{_CODE}:y"),
        Press(materials.every, places=PRIVATE, pattern=f"med:{_CODE}"),
        Press(materials.add, writes=True, places=PRIVATE, pattern=f"med:{_CODE}:add"),
        Press(materials.one, places=PRIVATE, pattern=f"mex:{_ID}"),
        Press(materials.move, writes=True, places=PRIVATE, pattern=rf"mex:{_ID}:m(?P<place>\d{{1,3}})"),
        Press(materials.remove, writes=True, places=PRIVATE, pattern=f"mex:{_ID}:x"),
    ),
    forms=ENTRIES,
)
