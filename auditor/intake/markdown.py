"""A Markdown file in, Content out: headings with their level, pipe and tab tables, HTML where some stands in it, marks taken off."""

import re
from html import unescape

from auditor.intake.html import find_pieces as find_pieces_of_html
from auditor.intake.layout import Image, Line, Piece, arrange
from auditor.intake.reading import Content
from auditor.intake.text import NumberedLine, numbered_lines
from auditor.intake.text import find_pieces as find_pieces_of_text
from auditor.settings import Limits

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t\u3000]+|(?=[\u4e00-\u9fff（][^#]*$))")
_FENCE = re.compile(r"\s*(```|~~~)")
_HTML_START = re.compile(r"\s*<(table|div|p|html|body|center|!DOCTYPE|h[1-6]|style|script)\b", re.IGNORECASE)
# Bounded, so that a line of nothing but marks takes no quadratic time.
_IMAGE = re.compile(r"!\[[^\]]{0,300}\]\([^)]{0,2000}\)")
_LINK = re.compile(r"(?<!!)\[([^\]]{1,300})\]\([^)]{0,2000}\)")
_STRONG = re.compile(r"\*\*(?=\S)(.{1,300}?)(?<=\S)\*\*")
_STRONG_UNDERSCORE = re.compile(r"(?<!\w)__(?=[^\s_])(.{1,300}?)(?<=[^\s_])__(?!\w)")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]{1,300}?)(?<=[^\s*])\*(?![\w*])")
_CODE = re.compile(r"(?<!`)`([^`]{1,300})`(?!`)")
_BULLET = re.compile(r"^\s*[-*+]\s+(?=\S)")
_QUOTE = re.compile(r"^\s*(>\s?)+")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_markdown(data: bytes, limits: Limits) -> Content:
    """The blocks of a Markdown file; a text file that only uses some of its marks reads the same."""
    return Content(arrange(_find_pieces(numbered_lines(data, limits), limits), limits))


def _find_pieces(lines: list[NumberedLine], limits: Limits) -> list[Piece]:
    pieces: list[Piece] = []
    plain: list[NumberedLine] = []
    at = 0
    while at < len(lines):
        number, line = lines[at]
        if heading := _HEADING.match(line):
            pieces += find_pieces_of_text(plain, _clean)
            plain = []
            pieces.append(Line(_clean(_without_closing_marks(line[heading.end() :])), len(heading[1]), number))
        elif _HTML_START.match(line) and (end := _end_of_html(lines, at)):
            pieces += find_pieces_of_text(plain, _clean)
            plain = []
            pieces += find_pieces_of_html("\n".join(each for _, each in lines[at:end]), limits)
            at = end - 1
        elif _IMAGE.search(line):
            pieces += find_pieces_of_text(plain, _clean)
            plain = [(number, _IMAGE.sub("", line))]
            pieces.append(Image())
        elif not _FENCE.match(line):
            plain.append((number, line))
        at += 1
    return pieces + find_pieces_of_text(plain, _clean)


def _without_closing_marks(text: str) -> str:
    text = text.strip()
    bare = text.rstrip("#")
    return bare if bare != text and (not bare or bare[-1].isspace()) else text


def _end_of_html(lines: list[NumberedLine], start: int) -> int:
    """The line after a block of HTML: after the last closing tag of its tables, or the next blank line."""
    depth = 0
    for at in range(start, len(lines)):
        line = lines[at][1].lower()
        depth += line.count("<table") - line.count("</table")
        if depth <= 0 and (not line.strip() or "</table" in line):
            return at + 1
    return len(lines)


def _clean(text: str) -> str:
    """A line or a cell without Markdown's marks, with what they enclose."""
    if "&" in text:
        text = unescape(text).replace("\xa0", " ")
    text = _QUOTE.sub("", text)
    if "*" in text or "-" in text or "+" in text:
        text = _BULLET.sub("", text)
    if "*" in text:
        text = _EMPHASIS.sub(r"\1", _STRONG.sub(r"\1", text).removeprefix("**").removesuffix("**"))
    if "__" in text:
        text = _STRONG_UNDERSCORE.sub(r"\1", text)
    if "`" in text:
        text = _CODE.sub(r"\1", text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text
