"""A Markdown file in, Content out: headings with their level, pipe and tab tables, HTML where some stands in it, marks taken off."""

import re
from html import unescape

from auditor.intake.html import find_pieces as find_pieces_of_html
from auditor.intake.layout import Image, Line, Piece, arrange
from auditor.intake.reading import Content
from auditor.intake.text import NumberedLine, numbered_lines
from auditor.intake.text import find_pieces as find_pieces_of_text
from auditor.settings import Limits

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t\u3000]+|(?=[\u4e00-\u9fff（][^#]*$))(.*?)(?:\s+#+)?\s*")
_FENCE = re.compile(r"\s*(```|~~~)")
_HTML_START = re.compile(r"\s*<(table|div|p|html|body|center|!DOCTYPE|h[1-6]|style|script)\b", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\([^)]*\)")
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_STRONG_UNDERSCORE = re.compile(r"(?<!\w)__(?=[^\s_])(.+?)(?<=[^\s_])__(?!\w)")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])")
_EMPTY_STRONG = re.compile(r"^\*\*\s*|\s*\*\*$")
_BULLET = re.compile(r"^\s*[-*+]\s+(?=\S)")
_QUOTE = re.compile(r"^\s*(>\s?)+")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_markdown(data: bytes, limits: Limits) -> Content:
    """The blocks of a Markdown file; a text file that only uses some of its marks reads the same."""
    return Content(arrange(_find_pieces(numbered_lines(data), limits), limits))


def _find_pieces(lines: list[NumberedLine], limits: Limits) -> list[Piece]:
    pieces: list[Piece] = []
    plain: list[NumberedLine] = []
    at = 0
    while at < len(lines):
        number, line = lines[at]
        if heading := _HEADING.fullmatch(line):
            pieces += find_pieces_of_text(plain, _clean)
            plain = []
            pieces.append(Line(_clean(heading[2]), len(heading[1]), number))
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
        text = _EMPHASIS.sub(r"\1", _EMPTY_STRONG.sub("", _STRONG.sub(r"\1", text)))
    if "__" in text:
        text = _STRONG_UNDERSCORE.sub(r"\1", text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text
