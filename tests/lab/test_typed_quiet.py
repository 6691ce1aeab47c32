"""Quiet hours as people type them, in Chinese and English."""

import pytest

from lab.errors import LabError
from lab.typed_quiet import typed_quiet


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        *(
            (text, "22:30–07:30")
            for text in ("22:30-7:30", " 22：30 ～ 07：30 ", "２２：３０—７：３０", "22.30 to 7.30", "2230-0730")
        ),
        *(
            (text, "22:30–07:30")
            for text in ("22点半到7点半", "22 点 30 分至次日 7 点 30 分", "晚上十点半到早上七点半")
        ),
        *((text, "22:30–07:30") for text in ("10:30pm-7:30am", "from 10:30 p.m. until 7:30 a.m. the next day")),
        *((text, "22:00–08:00") for text in ("22-8", "22h-8h", "10 PM to 8 AM", "between 22 and 8", "从晚10点到早8点")),
        *((text, "23:00–07:00") for text in ("今晚十一点到明早七点", "夜里11点至第二天早上7点", "下午11点到上午7点")),
        *(
            (text, "00:00–06:00")
            for text in ("24:00-6:00", "12am-6am", "midnight to 6", "晚上12点到6点", "零点到六点", "半夜12点到早上6点")
        ),
        ("晚上一点到七点", "01:00–07:00"),
        ("凌晨 1 点到 7 点", "01:00–07:00"),
        ("中午12点到下午2点", "12:00–14:00"),
        ("noon-1pm", "12:00–13:00"),
        ("十点一刻到十七点三刻", "10:15–17:45"),
        ("9-17", "09:00–17:00"),
        ("10am-7am", "10:00–07:00"),  # who says so means it
        *((text, "00:00–00:00") for text in ("off", "OFF.", "none", "never", "关", "关闭", "不要", "无")),
    ],
)
def test_quiet_hours_are_read_as_people_type_them(text: str, hours: str) -> None:
    assert "–".join(f"{minute // 60:02}:{minute % 60:02}" for minute in typed_quiet(text)) == hours


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "-",
            "abc",
            "22",
            "22:30",
            "10pm",
            "25-7",
            "22:60-7",
            "13pm-2",
            "0pm-6",
            "22:30 7:30",
            "22-7-8",
            "10晚上-7",
        ),
        *("晚上25点到7点", "晚上到早上", "22:30-7:30 " * 40, "\x00", "٣-٧ص"),
    ],
)
def test_what_is_no_quiet_hours_is_refused(text: str) -> None:
    with pytest.raises(LabError, match="quiet-unknown"):
        typed_quiet(text)


@pytest.mark.parametrize(
    ("text", "hours", "other"),
    [
        ("10-7", "10:00–07:00", "22:00–07:00"),
        ("十一点半到七点", "11:30–07:00", "23:30–07:00"),
        ("11:00-9:00", "11:00–09:00", "23:00–09:00"),
    ],
)
def test_what_would_be_quiet_for_most_of_the_day_is_asked_again(text: str, hours: str, other: str) -> None:
    with pytest.raises(LabError, match="quiet-long") as refused:
        typed_quiet(text)
    assert refused.value.facts == {"hours": hours, "other": other}
