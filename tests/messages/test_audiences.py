"""Audiences and their numbers in words."""

import pytest

from lab.audiences import Audience, Count, Names
from lab.audiences.lists import Found
from lab.recipients import Numbers
from messages import audiences
from messages.words import Language, load
from storage.users import Role

CATALOGUE = load()
ZH, EN = CATALOGUE[Language.ZH], CATALOGUE[Language.EN]
NAMES = Names(
    topics={"seminars": ("讲座", "Seminars"), "visits": ("来访", "")},
    areas={"battery": ("电池", "Battery")},
    chats={-1: "Battery group"},
    lists={4: ("", 137), 5: ("名单.xlsx", 1)},
)


@pytest.mark.parametrize(
    ("audience", "zh", "en"),
    [
        (Audience(), "还没有选择接收人", "Nobody chosen yet"),
        (Audience(everyone=True), "所有人", "Everyone"),
        (
            Audience(
                everyone=True,
                languages=frozenset({"zh"}),
                excluded=Audience(projects=frozenset({"P-017"})),
            ),
            "所有人 · 中文读者 · 除去：关注 P-017 的人",
            "Everyone · reads Chinese · minus followers of P-017",
        ),
        (
            Audience(roles=frozenset({Role.MEMBER, Role.ADMIN}), topics=frozenset({"seminars/battery", "news"})),
            "管理员、成员、订阅“实验室动态”的人、订阅“讲座 · 电池”的人",
            "Admins, members, subscribers of Lab news, subscribers of Seminars · Battery",
        ),
        (
            Audience(topics=frozenset({"visits", "x"}), lists=frozenset({4, 5, 6}), languages=frozenset({"zh", "en"})),
            "订阅“来访”的人、订阅“x”的人、名单（137 人）、名单.xlsx（1 人）、已失效的一项",
            "Subscribers of 来访, subscribers of x, a list of 137 people, 名单.xlsx (1 person), something that is gone",
        ),
        (
            Audience(groups=True, chats=((-1, 7), (-1, None), (-2, None)), excluded=Audience()),
            "实验室的群、Battery group（话题 7）、Battery group、已失效的一项",
            "The lab’s groups, Battery group (thread 7), Battery group, something that is gone",
        ),
    ],
)
def test_an_audience_in_words(audience: Audience, zh: str, en: str) -> None:
    assert audiences.describe(ZH, audience, NAMES) == zh
    assert audiences.describe(EN, audience, NAMES) == en


@pytest.mark.parametrize(
    ("counted", "zh", "en"),
    [
        (Count({}, 0), "现在没有人符合", "Nobody is in it at present"),
        (Count({"zh": 1}, 1), "1 人 · 1 个群或频道", "1 person · 1 group or channel"),
        (
            Count({"zh": 1180, "en": 24}, 0),
            "1,204 人 · 中文 1,180 人，英文 24 人",
            "1,204 people · 1,180 read Chinese, 24 English",
        ),
    ],
)
def test_how_many(counted: Count, zh: str, en: str) -> None:
    assert (audiences.count(ZH, counted), audiences.count(EN, counted)) == (zh, en)


def test_the_numbers_of_the_preview() -> None:
    told = Numbers(now=84, quiet=30, digest=17, off=12, missing={"en": 38, "zh": 1})
    assert audiences.numbers(EN, told) == (
        "Now 84, after quiet hours 30, in a digest 17, switched off 12\n"
        "38 English readers get the Chinese text\n1 Chinese reader gets the English text"
    )
    assert audiences.numbers(ZH, told) == (
        "立即 84 人、安静时段后 30 人、随汇总 17 人、已关闭 12 人\n38 位英文读者会收到中文版\n1 位中文读者会收到英文版"
    )
    later = Numbers(now=2, groups=3)
    assert audiences.numbers(EN, later, scheduled=True) == "On time 2, groups and channels 3"
    assert audiences.numbers(ZH, Numbers()) == "现在没有人符合"


def test_what_a_list_brought() -> None:
    assert audiences.found(EN, Found(tuple(range(137)), ())) == "137 found"
    told = Found(tuple(range(137)), ("a", "b", "c", "d", "e", "f"), repeated=2, unreachable=1)
    assert audiences.found(EN, told).splitlines()[0] == (
        "137 found, 6 unknown, 2 more than once, 1 has blocked the bot"
    )
    assert audiences.found(ZH, told).splitlines()[0] == "找到 137 人、6 条没找到、2 条重复、1 人已停用机器人"
    assert audiences.unknown_file(ZH) == "未找到.xlsx"
