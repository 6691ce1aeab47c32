"""What a new installation still lacks: the owner's checklist."""

from dataclasses import dataclass

from lab.roles import Actor, Permission, may
from storage import chats, lab, projects, users
from storage.database import Tx
from storage.users import Role


@dataclass(frozen=True)
class Checklist:
    """What is done; `sample` is whether there are samples to remove."""

    named: bool
    privacy_contact: bool
    second_admin: bool
    imported: bool
    group: bool
    sample: bool

    @property
    def items(self) -> tuple[bool, ...]:
        """The items in the order in which one does them."""
        return (self.named, self.privacy_contact, self.second_admin, self.imported, self.group)

    @property
    def done(self) -> int:
        """How many items are done."""
        return sum(self.items)


async def checklist(tx: Tx, actor: Actor, *, owner_ids: frozenset[int]) -> Checklist | None:
    """The checklist, for those who can work it off; None for everybody else."""
    if not may(actor, Permission.SET_UP):
        return None
    laboratory = await lab.get(tx)
    admins = {user.id for user in await users.with_roles(tx, [Role.ADMIN, Role.OWNER])} | owner_ids
    return Checklist(
        named=laboratory is not None and bool(laboratory.name_zh or laboratory.name_en),
        privacy_contact=laboratory is not None and bool(laboratory.privacy_contact),
        second_admin=len(admins) > 1,
        imported=await projects.count(tx) > 0,
        group=any(chat.lab for chat in await chats.present(tx)),
        sample=(laboratory is not None and laboratory.sample) or await projects.any_sample(tx),
    )
