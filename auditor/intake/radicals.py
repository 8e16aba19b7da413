"""Text as a PDF or OFD stores it in, the same text in ordinary characters out: 一 for the radical sign ⼀, 民 for ⺠.

Printing programs write the sign of a radical where its glyph is the same as the character's. NFKC would do for the
214 radicals of Kangxi and the compatibility ideographs, but it knows only two of the supplement's radicals and would
turn （） into (): each sign is therefore looked up by itself and nothing else in the text is touched.
"""

import unicodedata

# CJK Radicals Supplement (U+2E80–2EF3): the signs whose shape is a character in use.
_SUPPLEMENT = {
    "⺁": "厂", "⺄": "乙", "⺇": "几", "⺈": "刀", "⺌": "小", "⺍": "小", "⺎": "兀", "⺐": "尢", "⺒": "巳", "⺓": "幺",
    "⺔": "彐", "⺖": "忄", "⺗": "心", "⺘": "扌", "⺙": "攵", "⺛": "旡", "⺜": "日", "⺝": "月", "⺞": "歺", "⺟": "母",
    "⺠": "民", "⺡": "氵", "⺢": "水", "⺣": "灬", "⺤": "爪", "⺥": "爫", "⺦": "丬", "⺨": "犭", "⺩": "王", "⺪": "疋",
    "⺫": "目", "⺬": "示", "⺭": "礻", "⺮": "竹", "⺯": "糸", "⺰": "纟", "⺲": "罒", "⺳": "罓", "⺷": "羊", "⺸": "羊",
    "⺹": "耂", "⺺": "肀", "⺻": "聿", "⺼": "肉", "⺽": "臼", "⺾": "艹", "⻀": "艹", "⻁": "虎", "⻂": "衤", "⻃": "覀",
    "⻄": "西", "⻅": "见", "⻆": "角", "⻇": "角", "⻈": "讠", "⻉": "贝", "⻊": "足", "⻋": "车", "⻌": "辶", "⻍": "辶",
    "⻎": "辶", "⻏": "邑", "⻐": "钅", "⻑": "長", "⻒": "镸", "⻓": "长", "⻔": "门", "⻕": "阝", "⻖": "阝", "⻗": "雨",
    "⻘": "青", "⻙": "韦", "⻚": "页", "⻛": "风", "⻜": "飞", "⻝": "食", "⻞": "食", "⻟": "飠", "⻠": "饣", "⻢": "马",
    "⻣": "骨", "⻤": "鬼", "⻥": "鱼", "⻦": "鸟", "⻧": "卤", "⻨": "麦", "⻩": "黄", "⻪": "黾", "⻫": "斉", "⻬": "齐",
    "⻭": "歯", "⻮": "齿", "⻯": "竜", "⻰": "龙", "⻱": "龜", "⻲": "亀", "⻳": "龟",
}  # fmt: skip


def _singly(first: int, last: int) -> dict[int, str]:
    return {code: plain for code in range(first, last + 1) if (plain := unicodedata.normalize("NFKC", chr(code))) != chr(code)}


_PLAIN = {
    **_singly(0x2F00, 0x2FD5),  # Kangxi radicals
    **_singly(0xF900, 0xFAD9),  # CJK compatibility ideographs
    **_singly(0x2F800, 0x2FA1D),  # their supplement
    **{ord(sign): plain for sign, plain in _SUPPLEMENT.items()},
    0x00A0: " ",
}


def to_plain(text: str) -> str:
    """The text with every radical sign and compatibility ideograph replaced by the character it stands for, one for one."""
    return text.translate(_PLAIN)
