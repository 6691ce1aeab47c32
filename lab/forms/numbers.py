"""Numbers as people write them. Pure functions."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lab.errors import LabError
from lab.forms.fields import Around, Field, Sent, text_of
from lab.forms.texts import narrow

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_CHINESE = "".join([*_DIGITS, *_UNITS])


@dataclass(frozen=True)
class Number(Field):
    """A number, whole unless `decimals`; stored as an int, or as a text with its decimals."""

    least: int = 0
    most: int = 1_000_000
    decimals: int = 0

    def read(self, sent: Sent, around: Around) -> int | str:
        number = number_in(text_of(sent))
        if number is None:
            raise self._wrong()
        if self.decimals:
            value: int | str = str(number.quantize(Decimal(1).scaleb(-self.decimals)).normalize().__format__("f"))
        elif number == number.to_integral_value():
            value = int(number)
        else:
            raise self._wrong()
        self.check(value, around)
        return value

    def check(self, value: Any, around: Around) -> None:
        if not self.least <= Decimal(str(value)) <= self.most:
            raise self._wrong()

    def _wrong(self) -> LabError:
        return LabError("form-number-wanted", least=self.least, most=self.most)


def number_in(typed: str) -> Decimal | None:
    """The one number in a short text, with or without a unit behind it: `３`, `1,204`, `约 3 年`, `十二`. None if there is none, or more
    than one."""
    text = re.sub(r"(?<=\d)[,' ](?=\d{3}(?!\d))", "", narrow(typed))
    found = re.findall(rf"[-+]?\d+(?:\.\d+)?|[{_CHINESE}]+", text)
    if len(found) != 1 or len(text) > 40 or len(found[0]) > 15:
        return None
    if found[0][-1].isascii():
        return Decimal(found[0])
    value = chinese(found[0])
    return None if value is None else Decimal(value)


def chinese(text: str) -> int | None:
    """A number below a hundred million in Chinese characters, or digits one by one (二〇二六); None if this is none."""
    if not text or any(character not in _CHINESE for character in text):
        return None
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = section = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character == "万":
            total, section, digit = (section + digit) * 10_000, 0, 0
        else:
            section, digit = section + (digit or 1) * _UNITS[character], 0
    return total + section + digit
