"""A number as running text says it, in digits or in Chinese words: the words in, the exact number out."""

import re
from decimal import Decimal

from auditor.model import Number
from auditor.recognise.numbers import LONGEST

_NUMERAL = "零〇一二两三四五六七八九十百千万"
_DIGIT = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALE = {"十": 10, "百": 100, "千": 1000}
# A pattern of plain text. 1.2万 is a round figure, and none of it is read.
NUMBER = rf"(?:(?<![\d.,])\d{{1,3}}(?:,\d{{3}})+(?!\d)|(?<![\d.])\d+(?:\.\d+)?|(?<![{_NUMERAL}\d])[{_NUMERAL}]+)"


def read_number(text: str) -> Number | None:
    """A number in digits or in Chinese words, exactly; None for what is neither."""
    if len(text) > LONGEST:
        return None
    digits = text.replace(",", "")
    if re.fullmatch(r"\d+", digits):
        return int(digits)
    if re.fullmatch(r"\d+\.\d+", digits):
        return Decimal(digits)
    if all(c in _DIGIT for c in text):
        return int("".join(str(_DIGIT[c]) for c in text)) if len(text) > 1 else _DIGIT[text]
    total = section = digit = 0
    for c in text:
        if c in _DIGIT:
            digit = _DIGIT[c]
        elif c in _SCALE:
            section += (digit or 1) * _SCALE[c]
            digit = 0
        elif c == "万":
            total += (section + digit) * 10_000
            section = digit = 0
        else:
            return None
    return total + section + digit
