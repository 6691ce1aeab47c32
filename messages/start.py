"""The first screen, the owner's checklist, help, and the small answers that belong nowhere else."""

from collections.abc import Sequence

from lab.setup import Checklist
from messages import bilingual
from messages.html import Html, fit, join, lines, link
from messages.screen import Button, Screen, rows
from messages.words import Words
from storage.lab import Lab
from storage.users import Role

LANGUAGE_DATA = "lg:"  # how the data of every button begins that chooses a language
SETUP_ITEMS = ("setup-lab", "setup-privacy", "setup-admin", "setup-import", "setup-group")


def language_button(other: Words, *, target: str) -> Button:
    """The button in the other language that redraws the screen named by `target` (its callback data)."""
    return Button(other.plain("language-name"), data=f"{LANGUAGE_DATA}{other.language}:{target}")


def welcome(words: Words, other: Words, laboratory: Lab | None, *, empty: bool, checklist: Checklist | None) -> Screen:
    """What the bot is, what it can do, and the way to it."""
    lab_name = bilingual.of(laboratory, "name").in_language(words.language) if laboratory else ""
    head = words.html("start-lab", name=lab_name) if lab_name else words.html("start-nameless")
    body = words.html("start-empty") if empty else words.html("start-can")
    official = _official(words, laboratory)
    main = (
        [Button(words.plain("button-topics"), data="tp")]
        if empty
        else [
            Button(words.plain("button-find-projects"), data="pl:0:--;"),
            Button(words.plain("button-find-openings"), data="ol:0:-c;"),
            Button(words.plain("button-find-seminars"), data="ml:0:c-;"),
        ]
    )
    inbox = Button(words.plain("button-inbox"), data="ib")
    more = (
        [inbox]
        if empty
        else [Button(words.plain("button-followed"), data="pm"), Button(words.plain("button-topics"), data="tp"), inbox]
    )
    last = [Button(words.plain("button-settings"), data="st"), language_button(other, target="go")]
    setup = []
    if checklist is not None and (checklist.sample or checklist.done < len(checklist.items)):
        done, of = checklist.done, len(checklist.items)
        setup = [Button(words.plain("button-setup", done=done, of=of), data="su")]
    sample = words.html("sample-lab-note") if laboratory is not None and laboratory.sample else Html("")
    return Screen(fit([head, body, sample, official]), [main, more, setup, last])


def setup(words: Words, other: Words, checklist: Checklist, *, first: bool = False) -> Screen:
    """The owner's checklist: what is done, and how to do the rest. `first`: there is no other first screen yet to go back to."""
    items = [
        join(["✅ " if done else "⬜ ", words.html(f"{item}-done" if done else item)])
        for item, done in zip(SETUP_ITEMS, checklist.items, strict=True)
    ]
    buttons = [
        [
            Button(words.plain("button-template"), data="ex"),
            Button(words.plain("button-invite-admin"), data="gl:admin"),
        ]
    ]
    if checklist.sample:
        buttons.append([Button(words.plain("button-remove-samples"), data="sr")])
    refresh = Button(words.plain("button-refresh"), data="su")
    back = Button(words.plain("button-settings"), data="st") if first else Button(words.plain("button-home"), data="go")
    head = words.html("setup-title", done=checklist.done, of=len(checklist.items))
    return Screen(
        fit([head, lines(*items), words.html("setup-hint")]),
        [*buttons, [refresh, back], [language_button(other, target="su")]],
    )


def help_screen(words: Words, commands: Sequence[tuple[str, str]], staff: Sequence[tuple[str, str]]) -> Screen:
    """What this person may do."""
    blocks = [words.html("help-title"), _commands(commands)]
    if staff:
        blocks.append(join([words.html("help-staff"), _commands(staff)], "\n"))
    blocks.append(words.html("help-hint"))
    return Screen(fit(blocks), [[Button(words.plain("button-find-projects"), data="pl:0:--;")]])


def privacy(words: Words, laboratory: Lab | None, *, mailing: bool = False) -> Screen:
    """What is stored, who sees it, for how long, and whom to ask; `mailing`: applicants are written to by e-mail, too."""
    contact = laboratory.privacy_contact if laboratory else ""
    asked = words.html("privacy-contact", contact=contact) if contact else words.html("privacy-no-contact")
    mail = words.html("privacy-mail") if mailing else Html("")
    return Screen(
        fit([words.html("privacy-text"), mail, asked, words.html("privacy-warning"), _official(words, laboratory)])
    )


def unknown_command(words: Words, near: Sequence[str]) -> Screen:
    """A command that does not exist, with those that were perhaps meant."""
    meant = words.html("unknown-command-near", commands=join([f"/{name}" for name in near], " ")) if near else None
    return Screen(lines(words.html("unknown-command"), meant, words.html("unknown-command-help")))


def unknown_message(words: Words) -> Screen:
    """A message the bot can't read: a voice message, a sticker."""
    find = Button(words.plain("button-find-projects"), data="pl:0:--;")
    return Screen(words.html("unknown-message"), [[find]])


def choose_role(words: Words, roles: Sequence[Role]) -> Screen:
    """How to give a role, and a link for each that may be given."""
    buttons = [Button(words.plain(f"role-{role}"), data=f"gl:{role}") for role in roles if role is not Role.GUEST]
    return Screen(words.html("grant-help"), rows(buttons))


def _commands(commands: Sequence[tuple[str, str]]) -> Html:
    return join([f"/{name} – {description}" for name, description in commands], "\n")


def _official(words: Words, laboratory: Lab | None) -> Html:
    if laboratory is None or not laboratory.official_page:
        return Html("")
    return words.html("official-page", page=link(laboratory.official_page, laboratory.official_page))
