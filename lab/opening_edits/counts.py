"""How many people an opening concerns."""

from dataclasses import dataclass

from lab.applications.stages import RUNNING
from lab.audiences.audience import APPLYING
from storage import applications, audiences, follows
from storage.database import Tx
from storage.openings import KIND, Opening


@dataclass(frozen=True)
class Concerned:
    """Drafts of applications, followers, applications that run, and those of any stage."""

    drafts: int
    followers: int
    running: int
    applications: int

    @property
    def anybody(self) -> bool:
        """Whether somebody is to be told where something changes."""
        return bool(self.drafts or self.followers or self.running)


async def concerned(tx: Tx, opening: Opening) -> Concerned:
    """As things stand now. Three statements."""
    stages = [one.stage for one in await applications.heads(tx, opening.id)]
    return Concerned(
        drafts=await audiences.count_drafts(tx, APPLYING, opening.code),
        followers=await follows.count(tx, kind=KIND, item=opening.code),
        running=sum(stage in RUNNING for stage in stages),
        applications=len(stages),
    )
