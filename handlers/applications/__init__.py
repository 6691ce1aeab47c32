"""One's own applications: the list, each with what can be done with it, interviews, offers, and what is still asked."""

from handlers.applications import answering, erasing, leaving, looking, meeting, offers, papers
from handlers.entries import PRIVATE, Command, Feature, Payload, Press

_ID = r"(?P<id>\d{1,12})"
_SLOT = r"(?P<slot>\d{1,12})"
_OFFER = r"(?P<offer>\d{1,12})"
_STAMP = r"(?P<stamp>[0-9a-f]{1,16})"

FEATURE = Feature(
    commands=(Command(looking.command, name="applications", places=PRIVATE),),
    presses=(
        Press(looking.page, places=PRIVATE, pattern=r"yl(?::(?P<page>\d{1,4}))?"),
        Press(looking.show, places=PRIVATE, pattern=f"ya:{_ID}"),
        Press(looking.history, places=PRIVATE, pattern=rf"yh:{_ID}:(?P<page>\d{{1,4}})"),
        Press(leaving.ask, places=PRIVATE, pattern=f"yw:{_ID}"),
        Press(leaving.withdraw, writes=True, places=PRIVATE, pattern=f"yW:{_ID}:{_STAMP}"),
        Press(leaving.restore, writes=True, places=PRIVATE, pattern=f"yr:{_ID}:{_STAMP}"),
        Press(erasing.ask, places=PRIVATE, pattern=f"ye:{_ID}"),
        Press(erasing.erase, writes=True, places=PRIVATE, pattern=f"yE:{_ID}:{_STAMP}"),
        Press(answering.begin, writes=True, places=PRIVATE, pattern=f"yn:{_ID}"),
        Press(papers.show, places=PRIVATE, pattern=f"yp:{_ID}"),
        Press(papers.send, places=PRIVATE, pattern=rf"yd:{_ID}:(?P<document>\d{{1,12}})"),
        Press(meeting.choose, places=PRIVATE, pattern=rf"yi:{_ID}(?::(?P<page>\d{{1,4}}))?"),
        Press(meeting.pick, writes=True, places=PRIVATE, pattern=f"yk:{_ID}:{_SLOT}"),
        Press(meeting.ask, places=PRIVATE, pattern=f"yc:{_ID}:{_SLOT}"),
        Press(meeting.cancel, writes=True, places=PRIVATE, pattern=f"yC:{_ID}:{_SLOT}"),
        Press(offers.ask_accept, places=PRIVATE, pattern=f"yt:{_ID}:{_OFFER}"),
        Press(offers.accept, writes=True, places=PRIVATE, pattern=f"yT:{_ID}:{_OFFER}"),
        Press(offers.ask_decline, places=PRIVATE, pattern=f"yx:{_ID}:{_OFFER}"),
        Press(offers.decline, writes=True, places=PRIVATE, pattern=f"yX:{_ID}:{_OFFER}"),
    ),
    payloads=(Payload(looking.open_shared, prefix="application_"),),
    forms=(answering.ENTRY,),
)
