"""Typed text in one spelling, so that the grammars stay small: half-width, lower case, numbers as digits, weekdays and months by their
first three letters."""

import re
import unicodedata

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAY = f"(?:{'|'.join(WEEKDAYS)})"
MONTH = f"(?:{'|'.join(MONTHS)})"
LONGEST = 200
_SHOWN = 60  # characters of what was typed that an error repeats

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣~〜～"), "-")
_LETTERS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6} | {
    str(day + 1): day for day in range(7)
}
_WEEK = "(?:周|星期|礼拜)"
# 周二、四 and 周一三五 and 周一至周五; in 周二四点, 周一二十点 and 周一 一月四号 something else begins at the second number.
_LETTER = "[一二三四五六日天]"
_FIGURE = r"[1-7](?! ?[\d点:时./月号ap])"
_NEXT = rf"{_LETTER}(?![点时十零〇月号])"
_MORE = rf"(?: ?(?:[、,和及与]|至|到|-)? ?{_WEEK}?{_NEXT}|(?: ?(?:[、,和及与]|至|到|-) ?{_WEEK}?|{_WEEK}){_FIGURE})"
_CHINESE_DAYS = re.compile(rf"{_WEEK}(?:{_LETTER}|{_FIGURE}){_MORE}*")
_CHINESE_DAY = re.compile(rf"(至|到|-)? ?{_WEEK}?({_LETTER}|[1-7])")
_ENGLISH_DAY = re.compile(
    r"(?<![a-z])(mon|tue|wed|thu|fri|sat|sun)(?:(?<=mon)day|(?<=tue)s(?:day)?|(?<=wed)(?:s|nesday)|(?<=thu)rs?(?:day)?|(?<=fri)day"
    r"|(?<=sat)urday|(?<=sun)day)?(?P<many>(?<=day)s)?(?![a-z])\.?"
)
_ENGLISH_RANGE = re.compile(rf"({WEEKDAY}) (?:to|through|thru|until|till) (?:every )?({WEEKDAY})(?![a-z])")
_ENGLISH_MONTH = re.compile(
    r"(?<![a-z])(?:(jan)uary|(feb)ruary|(mar)ch|(apr)il|(jun)e|(jul)y|(aug)ust|(sep)t(?:ember)?|(oct)ober|(nov)ember|(dec)ember"
    r"|(jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)\.)(?![a-z])"
)
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十廿]+")
_DIGITS = {**{character: value for value, character in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_TENS = re.compile(r"([二两三四五六七八九]?)十([一二三四五六七八九]?)")
_ENGLISH_NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
    "eleven": "11", "twelve": "12",
}  # fmt: skip
_ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th"}
_WORDS = _ENGLISH_NUMBERS | _ORDINALS
_ENGLISH_WORD = re.compile(rf"(?<![a-z])({'|'.join(_WORDS)})(?![a-z])")
_SHORT = {
    "今晚": "今天晚上", "今早": "今天早上", "今晨": "今天早上", "明晚": "明天晚上", "明早": "明天早上", "明晨": "明天早上",
    "明儿": "明天", "后晚": "后天晚上", "周末": " weekend ", "tonight": "today evening", "this morning": "today morning",
    "this afternoon": "today afternoon", "this evening": "today evening", "o’clock": "o'clock",
}  # fmt: skip


def plain(text: str) -> str:
    """The text in its one spelling; nothing, if it is too long to be a time."""
    if len(text) > LONGEST:
        return ""
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).casefold()
    for short, long in _SHORT.items():
        text = text.replace(short, long)
    text = _CHINESE_DAYS.sub(_chinese_days, text)
    text = _ENGLISH_DAY.sub(lambda day: ("every " if day["many"] else "") + day[1], text)
    text = _ENGLISH_RANGE.sub(r"\1-\2", text)
    text = _ENGLISH_MONTH.sub(lambda month: next(name for name in month.groups() if name), text)
    text = _ENGLISH_WORD.sub(lambda word: _WORDS[word[0]], text)
    text = _NUMERAL.sub(lambda numeral: _number(numeral[0]), text)
    return " ".join(text.split()).strip(" .。!?,;")


def repeated(text: str) -> str:
    """What was typed, in one line, short enough to be repeated in an error."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _chinese_days(found: re.Match[str]) -> str:
    names: list[str] = []
    for day in _CHINESE_DAY.finditer(found[0]):
        names.append(("-" if day[1] else "," if names else "") + WEEKDAYS[_LETTERS[day[2]]])
    return f" {''.join(names)} "


def _number(numeral: str) -> str:
    """A number below a hundred as digits; years and zeros (二〇二六, 零五) digit by digit; what is none (两三) as it stands."""
    if (tens := _TENS.fullmatch(numeral)) is not None:
        return str(_DIGITS.get(tens[1], 1) * 10 + _DIGITS.get(tens[2], 0))
    if numeral.startswith("廿") and len(numeral) <= 2:
        return str(20 + (_DIGITS.get(numeral[1:], 0)))
    if "十" in numeral or "廿" in numeral:
        return numeral
    if len(numeral) == 1 or len(numeral) == 4 or (len(numeral) == 2 and numeral[0] in "零〇"):
        return "".join(str(_DIGITS[character]) for character in numeral)
    return numeral
