"""Turns printed wording into the bare characters by which labels, headings and names are compared.

Comparison forgets what printing varies: width, spaces, brackets and other punctuation, traditional characters,
look-alike radicals. What is reported to people is always the raw text, never the bare one.
"""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

from auditor.recognise.remember import remembered

_TO_SIMPLIFIED = OpenCC("t2s")
_TRADITIONAL_VARIANTS = str.maketrans("谘隻衹祇裏裡曁", "咨只只只里里暨")
_NOTE_MARK = re.compile(r"\[?[⁰¹²³⁴-⁹]\]?|(?<=[0-9０-９])[①-⑳⑴-⒇❶-❿]")  # the mark of a note behind a number is no digit of it
_USUAL = "\u0000-\u007f\u4e00-\u9fff、。〈〉《》「」『』【】〔〕“”‘’—·"  # normalisation leaves these alone
_WIDE = {wide: unicodedata.normalize("NFKC", wide) for wide in "，（）：；％！？．／＋－～\u3000"}
_UNUSUAL = re.compile(f"[^{_USUAL}{''.join(_WIDE)}]")
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_PINYIN = re.compile(
    rf"(?<=[\u4e00-\u9fff])[(（](?:[a-zü{_TONED}]{{1,6}}|(?=[^)）]*[{_TONED}])[a-zü{_TONED}\s']{{1,60}})[)）]"
)  # 鎮(zhèn), as some copied pages print
_SURROGATES = re.compile("[\ud800-\udfff]")  # of file names in another encoding; no text that could be converted
_NOT_BARE = re.compile(r"[^0-9A-Za-z\u3007\u3400-\u9fff%]+")
_NUMERAL = "一二三四五六七八九十"
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", _NUMERAL)
_ANY_NUMERAL = _NUMERAL + "壹贰叁肆伍陆柒捌玖拾"
NUMBERING = re.compile(
    rf"^\s*(?:#+\s*)?(?:[（(【\[]?\s*(?:[{_ANY_NUMERAL}]{{1,3}}|\d{{1,2}})\s*[）)】\]]\s*[、.．]?|第[{_NUMERAL}\d]+(?:部分|章|节|项)?[、,，:：\s]*|"
    rf"[【〔\[]?\s*(?:[{_ANY_NUMERAL}]{{1,3}}|\d{{1,2}})\s*[、.．,，:：]|[）)])\s*"
)
CHINESE_DIGITS = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


@remembered
def plain(text: str) -> str:
    """Half-width, simplified characters without pinyin behind them; spaces, punctuation and line breaks are kept."""
    if text.isascii():
        return text
    if _UNUSUAL.search(text) is None:
        for wide, narrow in _WIDE.items():  # as normalisation does, which takes ten times as long
            if wide in text:
                text = text.replace(wide, narrow)
    else:
        text = unicodedata.normalize("NFKC", _NOTE_MARK.sub("", text))
    if text.isascii():
        return text
    return _convert(text).replace("其它", "其他")


def simplified(text: str) -> str:
    """The text in simplified characters, "" where it is printed in them already."""
    converted = _convert(text)
    return "" if converted == text else converted


def _convert(text: str) -> str:
    """In simplified characters, without pinyin. The library is asked only where some character could change: it costs the most."""
    if _changed().search(text) is not None:
        text = str(_TO_SIMPLIFIED.convert(_SURROGATES.sub("\ufffd", text))).translate(_TRADITIONAL_VARIANTS)
    return _PINYIN.sub("", text) if "(" in text or "（" in text else text


@cache
def _changed() -> re.Pattern[str]:
    """A character that conversion changes, alone or with others; of those beyond the basic plane, each is asked about."""
    ranges = ((0x2E80, 0x3000), (0x3400, 0xA000), (0xF900, 0xFB00))
    known = [chr(code) for first, end in ranges for code in range(first, end)]
    converted = str(_TO_SIMPLIFIED.convert("\n".join(known))).split("\n")
    changed = {before for before, after in zip(known, converted, strict=True) if before != after}
    changed |= {chr(code) for code in (*_TRADITIONAL_VARIANTS, *range(0xD800, 0xE000))}
    return re.compile(f"[{''.join(map(re.escape, sorted(changed)))}\U00010000-\U0010ffff]")


@remembered
def bare(text: str) -> str:
    """Only letters, digits and Chinese characters of `plain`: what a label is compared by."""
    return _NOT_BARE.sub("", plain(text))


@remembered
def without_numbering(text: str) -> str:
    """The text without 一、 （一） 1. 第一项 in front of it."""
    return NUMBERING.sub("", text, count=1)


@remembered
def numbering(text: str) -> str:
    """The number in front of a heading as a Chinese numeral with its style: `一、`, `（一）`, `1.`; "" where there is none."""
    match = NUMBERING.match(text)
    if match is None:
        return ""
    mark = plain(match.group()).translate(_FORMAL).strip().lstrip("#").strip()
    digits = re.search(rf"[{_NUMERAL}]+|\d+", mark)
    if digits is None:
        return ""
    if mark[-1:] in "、.":
        mark = mark.lstrip("【[〔")  # around the whole heading: 【一、总体情况】
    if mark.startswith(("(", "[", "【")) or mark.rstrip("、.").endswith((")", "]", "】")):
        return f"（{digits.group()}）"
    if mark.startswith("第"):
        return f"第{digits.group()}"
    return f"{digits.group()}、" if digits.group()[0] in _NUMERAL else f"{digits.group()}."


def year_in_words(text: str) -> int | None:
    """二〇二三 or 二零二三 as 2023; None where it is not four digits."""
    digits = [CHINESE_DIGITS.get(c) for c in text]
    if len(digits) != 4 or any(d is None for d in digits):
        return None
    return int("".join(str(d) for d in digits))
