"""Groups, supergroups and channels as tests hold them."""

from typing import TYPE_CHECKING

from simulator.bots import Bot
from simulator.feed import Event
from simulator.people import Person
from simulator.posting import change_status, people_of, post
from simulator.state import Chat, ChatKind, Message, Status, User

if TYPE_CHECKING:
    from simulator.world import Simulator


class Group:
    """A group, supergroup or channel as tests hold it."""

    def __init__(self, sim: "Simulator", chat: Chat) -> None:
        self.sim = sim
        self.chat = chat

    @property
    def id(self) -> int:
        """The chat's id."""
        return self.chat.id

    def add(self, who: Bot | Person, *, admin: bool = False) -> None:
        """Brings somebody in. A bot is told with my_chat_member and a service message."""
        user = who.user
        old = self.chat.members.get(user.id, Status.LEFT)
        new = Status.ADMINISTRATOR if admin else Status.MEMBER
        self.chat.members[user.id] = new
        by = self._actor(user)
        self.sim.feed.tell(Event("chat", self.chat), people_of(self.chat))
        change_status(self.sim, self.chat, user, by, old, new)
        if not old.present and self.chat.kind is not ChatKind.CHANNEL:
            joined = {"new_chat_members": [user.json()]}
            post(self.sim, Message(0, self.chat, by, int(self.sim.clock()), service=joined))

    def remove(self, who: Bot | Person) -> None:
        """Throws somebody out. A bot is told with my_chat_member."""
        self._set(who, Status.KICKED)

    def promote(self, who: Bot | Person) -> None:
        """Makes somebody an administrator."""
        self._set(who, Status.ADMINISTRATOR)

    def restrict(self, who: Bot | Person) -> None:
        """Takes somebody's right to write."""
        self._set(who, Status.RESTRICTED)

    def _set(self, who: Bot | Person, new: Status) -> None:
        old = self.chat.members.get(who.user.id, Status.LEFT)
        self.chat.members[who.user.id] = new
        change_status(self.sim, self.chat, who.user, self._actor(who.user), old, new)
        self.sim.feed.tell(Event("chat", self.chat), [*people_of(self.chat), who.user.id])

    def _actor(self, user: User) -> User:
        people = (self.sim.users[id_] for id_ in self.chat.members if not self.sim.users[id_].is_bot)
        return next(people, user)
