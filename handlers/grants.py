"""/grant: giving roles by reply, by username, or by a one-time link."""

import secrets

import telegram

from handlers.context import Context, Place
from handlers.entries import PRIVATE, Command, Feature, Payload, Press
from handlers.pages import first_screen
from lab import grants
from lab.errors import LabError, NotFound
from lab.roles import Permission, grantable, require
from messages import grants as screens
from messages.screen import Screen
from messages.start import choose_role
from messages.words import Words, language_of
from outbox.reply import Reply, Send, reply
from storage import users
from storage.users import Role, User


async def grant(context: Context) -> Reply:
    """/grant [@username] [role], or as the answer to somebody's message."""
    require(context.actor, Permission.GRANT)
    words = context.text.split()
    role = next((found for word in words if (found := _role(context, word)) is not None), None)
    names = [word for word in words if _role(context, word) is None]
    answered = _answered(context)
    user = None
    if names:
        user = await _by_username(context, names[0])
    elif answered is not None:
        user = await _by_account(context, answered)
    if user is not None and role is not None:
        return await _to(context, user, role)
    if user is not None:
        private = context.place is Place.PRIVATE
        return reply(screens.choose(context.words, user, grantable(context.actor), private=private))
    if role is None:
        return reply(choose_role(context.words, grantable(context.actor)))
    if context.place is not Place.PRIVATE:
        raise LabError("grant-link-private")
    return await _link(context, role)


async def give(context: Context) -> Reply:
    """The role for somebody was pressed."""
    require(context.actor, Permission.GRANT)
    user = await users.get(context.tx, int(context.field("user")))
    if user is None:
        raise NotFound("grant-unknown-user", name=context.field("user"))
    return await _to(context, user, Role(context.field("role")))


async def link(context: Context) -> Reply:
    """A role was pressed: a link for it."""
    require(context.actor, Permission.GRANT)
    return await _link(context, Role(context.field("role")))


async def use(context: Context) -> Reply:
    """?start=grant_SECRET"""
    if context.user is None or context.place is not Place.PRIVATE:
        raise NotFound("grant-link-gone")
    given = await grants.use_link(
        context.tx,
        context.user,
        secret=context.text,
        owner_ids=context.installation.owner_ids,
        now=context.now,
    )
    return first_screen(context, reply(screens.received(context.words, given)), target="gr")


async def mine(context: Context) -> Reply:
    """The role that somebody has: what a used link shows, in the other language."""
    return reply(screens.role(context.words, context.actor.role))


async def _link(context: Context, role: Role) -> Reply:
    secret = secrets.token_urlsafe(24)
    expires_at = await grants.create_link(context.tx, context.actor, role, secret=secret, now=context.now)
    url = context.installation.deep_link(f"grant_{secret}")
    return reply(Send(screens.link(context.words, role, url=url, expires_at=expires_at, zone=context.zone)))


async def _to(context: Context, user: User, role: Role) -> Reply:
    given = await grants.grant(
        context.tx, context.actor, user, role, owner_ids=context.installation.owner_ids, now=context.now
    )
    told = Screen(screens.granted(context.words, given))
    if given.role is given.was or user.id == context.actor.user_id:
        return reply(told)
    return reply(told, Send(screens.told(_words_of(context, user), role), chat_id=user.id))


def _answered(context: Context) -> telegram.User | None:
    """Whose message the command answers. In a forum every message answers the one that opened its topic: that says nothing."""
    message = context.update.effective_message
    answered = message.reply_to_message if message else None
    if answered is None or answered.forum_topic_created is not None or answered.sender_chat is not None:
        return None
    return answered.from_user if answered.from_user is not None and not answered.from_user.is_bot else None


async def _by_username(context: Context, name: str) -> User:
    name = name.removeprefix("https://t.me/").removeprefix("@")
    user = await users.by_username(context.tx, name)
    if user is None:
        raise NotFound("grant-unknown-user", name=name[:64])
    return user


async def _by_account(context: Context, account: telegram.User) -> User:
    known = await users.get(context.tx, account.id)
    if known is not None:
        return known
    await users.save_profile(
        context.tx,
        user_id=account.id,
        username=account.username,
        first_name=account.first_name,
        last_name=account.last_name,
        client_language=account.language_code,
        now=context.now,
    )
    return await context.tx.get_one(User, account.id)


def _role(context: Context, word: str) -> Role | None:
    for role in Role:
        names = {words.plain(f"role-{role}").casefold() for words in context.installation.catalogue}
        if word.casefold() in {role.value, *names}:
            return role
    return None


def _words_of(context: Context, user: User) -> Words:
    language = language_of(
        chosen=user.language, client=user.client_language, default=context.installation.default_language
    )
    return context.installation.catalogue[language]


FEATURE = Feature(
    commands=(Command(grant, name="grant", permission=Permission.GRANT, writes=True),),
    presses=(
        Press(link, writes=True, places=PRIVATE, pattern=rf"gl:(?P<role>{'|'.join(Role)})"),
        Press(give, writes=True, pattern=rf"gt:(?P<user>[0-9]{{1,15}}):(?P<role>{'|'.join(Role)})"),
        Press(mine, places=PRIVATE, pattern="gr"),
    ),
    payloads=(Payload(use, prefix="grant_"),),
)
