"""The bytes of a text or a page in, its characters out: an encoding is proved by strict decoding, what the file declares only settles ties."""

import re

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffe\uffff]")
_FAMILIAR = re.compile(r"[\t\n\r -~\u00b7\u2010-\u2026\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_CONTROL_BYTES = bytes({*range(0x20)} - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B})  # in neither encoding part of another character
_TAIL = 8  # bytes of a cut text that may be half a character


def decode(data: bytes, cut: bool = False) -> str | None:
    """The text, or None where the bytes are no text. `cut`: the bytes are only the beginning of a file.

    UTF-8 comes before GB18030 because hardly any GB18030 text is valid UTF-8, while the reverse is common. A page that
    declares gb2312 and is UTF-8 is thereby read as UTF-8. A few bad bytes in an otherwise sound text become U+FFFD.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _printable(data[len(mark) :].decode(encoding, "replace"))
    if wide := _guess_wide(data):
        return _printable(data.decode(wide, "replace"))
    for encoding in ("utf-8", "gb18030"):
        if (text := _decode_strictly(data, encoding, cut)) is not None:
            return text if len(data.translate(None, _CONTROL_BYTES)) == len(data) else _printable(text)
    return _decode_damaged(data)


def _guess_wide(data: bytes) -> str:
    """UTF-16 without a mark: it holds zeros (line feeds, digits, 一), and in the right order of bytes nearly only familiar characters."""
    sample = data[:4096]
    if len(sample) < 4 or sample.count(0) * 200 < len(sample):
        return ""
    familiar = {wide: len(_FAMILIAR.findall(sample.decode(wide, "replace"))) for wide in ("utf-16-le", "utf-16-be")}
    best = max(familiar, key=familiar.__getitem__)
    return best if familiar[best] * 20 >= len(sample) // 2 * 19 else ""


def _decode_strictly(data: bytes, encoding: str, cut: bool) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as wrong:
        if cut and wrong.start >= len(data) - _TAIL:
            return data[: wrong.start].decode(encoding)
        return None


def _decode_damaged(data: bytes) -> str | None:
    """The reading with fewer characters lost, provided that at most one in fifty is."""
    best: str | None = None
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, "replace")
        if text.count("\ufffd") * 50 <= len(text) and (best is None or text.count("\ufffd") < best.count("\ufffd")):
            best = text
    return None if best is None else _printable(best)


def _printable(text: str) -> str | None:
    """The text without stray control characters; None where there are so many that it is no text at all."""
    bad = len(_CONTROLS.findall(text))
    if not bad:
        return text
    return _CONTROLS.sub("", text) if bad * 50 <= len(text) else None
