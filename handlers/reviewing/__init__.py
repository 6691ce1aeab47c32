"""Reviewing: /review, an opening's page and its applications, screening, an application as reviewers see it."""

from handlers.entries import PRIVATE, Command, Feature, Payload, Press
from handlers.reviewing import applications, desks, files, remarks, screening, sharing, verdicts
from lab.roles import Permission
from messages.reviewing_data import FILTER

_ONE = r"(?P<application>\d{1,18})"
_USER = r"(?P<user>\d{1,18})"
_OPENING = r"(?P<opening>\d{1,18})"

FEATURE = Feature(
    commands=(Command(desks.review, name="review", permission=Permission.REVIEW, places=PRIVATE),),
    presses=(
        Press(desks.home, places=PRIVATE, pattern=r"v(?::(?P<page>\d{1,4}))?"),
        Press(desks.desk, places=PRIVATE, pattern=rf"vo:{_OPENING}"),
        Press(desks.page, places=PRIVATE, pattern=rf"vl:{_OPENING}:(?P<page>\d{{1,4}}):{FILTER}"),
        Press(desks.stages, places=PRIVATE, pattern=rf"vc:{_OPENING}:{FILTER}"),
        Press(applications.show, places=PRIVATE, pattern=rf"va:{_ONE}(?::(?P<page>\d{{1,3}})(?::{FILTER})?)?"),
        Press(screening.begin, writes=True, places=PRIVATE, pattern=rf"vs:{_OPENING}(?::(?P<scope>[am]))?"),
        Press(
            verdicts.give,
            writes=True,
            places=PRIVATE,
            pattern=rf"vv:{_ONE}:(?P<verdict>[ybn])(?P<screening>s?)(?::{FILTER})?",
        ),
        Press(screening.skip, writes=True, places=PRIVATE, pattern=rf"vk:{_ONE}"),
        Press(screening.back, writes=True, places=PRIVATE, pattern=rf"vb:{_ONE}"),
        Press(screening.undo, writes=True, places=PRIVATE, pattern=rf"vu:{_OPENING}"),
        Press(remarks.scores, places=PRIVATE, pattern=rf"vr:{_ONE}"),
        Press(
            remarks.score, writes=True, places=PRIVATE, pattern=rf"vr:{_ONE}:(?P<index>\d{{1,2}}):(?P<points>\d{{1,3}})"
        ),
        Press(remarks.comment, writes=True, places=PRIVATE, pattern=rf"vm:{_ONE}"),
        Press(remarks.note, writes=True, places=PRIVATE, pattern=rf"vn:{_ONE}"),
        Press(sharing.show, places=PRIVATE, pattern=rf"vg:{_OPENING}"),
        Press(sharing.share_out, writes=True, places=PRIVATE, pattern=rf"vg:{_OPENING}:="),
        Press(sharing.take_back, writes=True, places=PRIVATE, pattern=rf"vg:{_OPENING}:-{_USER}"),
        Press(sharing.choose_for_list, places=PRIVATE, pattern=rf"vh:{_OPENING}:{FILTER}"),
        Press(sharing.give_list, writes=True, places=PRIVATE, pattern=rf"vh:{_OPENING}:{FILTER}:{_USER}"),
        Press(sharing.choose_for_one, places=PRIVATE, pattern=rf"vt:{_ONE}"),
        Press(sharing.give_one, writes=True, places=PRIVATE, pattern=rf"vt:{_ONE}:(?P<sign>[+-]){_USER}"),
        Press(files.open_file, writes=True, places=PRIVATE, pattern=r"vd:(?P<document>\d{1,18})"),
        Press(verdicts.ask_conflict, places=PRIVATE, pattern=rf"vx:{_ONE}"),
        Press(verdicts.conflict, writes=True, places=PRIVATE, pattern=rf"vx(?P<sign>[yn]):{_ONE}"),
    ),
    forms=(remarks.COMMENT, remarks.NOTE),
    payloads=(Payload(applications.open_shared, prefix="review_"),),
)
