"""Lines of a text file in, paragraphs out where the text was broken into lines of one width, as text copied out of a PDF is.

That it was broken is shown by the file itself: many lines, all of nearly the greatest width, end in the middle of a sentence.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from auditor.intake.layout import Line, Piece

_LEAST_WIDTH, _LEAST_LINES = 20.0, 4  # characters of a full line; joined lines from which a file counts as broken
_SLACK = 1.5  # characters by which full lines differ: a sign that must not begin a line, a number kept together
_INDENT = 2.0  # characters by which the first line of a paragraph is shorter: its indent is lost with the spaces
_STOPS = "。！？!?；;：:"
_HAN = "一二三四五六七八九十"
_BEGINS = re.compile(  # a paragraph, or a cell of nothing but a figure
    rf"^[\s　]*(#|[{_HAN}]{{1,3}}、|[（(][{_HAN}\d]{{1,3}}[）)]|\d{{1,2}}[.、．]|[{_HAN}]是|第[{_HAN}])|^　　|^[\d\s.,，+\-—/％%]+[件条元]?$"
)

_ROW = re.compile(r"(?:\s\d+){3}\s*$|[一-龥]\s+[一-龥]+\s+[一-龥]")  # a table's row, which no page breaks


def join_wrapped(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with broken lines joined under the number of their first; as they are where lines are paragraphs."""
    texts = [piece.text for piece in pieces if isinstance(piece, Line) and not _ROW.search(piece.text)]
    best: tuple[int, list[Piece]] = (_LEAST_LINES - 1, list(pieces))
    for measure in (_measure, len):  # a line breaks where the page is full, or in some programs after so many characters
        for width in _widths(texts, measure):
            best = max(best, _joined(pieces, width, measure), key=lambda found: found[0])
    return best[1]


def _joined(pieces: Sequence[Piece], width: float, measure: Callable[[str], float]) -> tuple[int, list[Piece]]:
    """How many lines go on with the one before by that measure, and the pieces with these joined."""
    joined: list[Piece] = []
    count = 0
    last: tuple[str, int] | None = None  # the text and number of the line before, where it may go on
    edge = width  # at which the line before is full
    for piece in pieces:
        if not isinstance(piece, Line) or piece.number is None:
            last = None
            joined.append(piece)
            continue
        follows = last is not None and piece.number == last[1] + 1 and _goes_on(last[0], edge, width, measure)
        if follows and last is not None and not (_BEGINS.match(piece.text) or _ROW.search(piece.text) or _ROW.search(last[0])):
            above = joined[-1]
            assert isinstance(above, Line)
            joined[-1] = Line(above.text + piece.text, above.level, above.number)
            count += 1
            edge = width
        else:
            joined.append(piece)
            edge = width - _INDENT
        last = piece.text, piece.number
    return count, joined


def _widths(texts: Sequence[str], measure: Callable[[str], float]) -> Iterator[float]:
    """The widths at which the lines may have been broken: most lines so long are as long as that and end in mid-sentence.

    Where most paragraphs have two lines, the commonest length is that of first lines without their indent.
    """
    open_ends = Counter(round(measure(text)) for text in texts if text[-1] not in _STOPS and measure(text) >= _LEAST_WIDTH)
    if not open_ends:
        return
    commonest = max(open_ends, key=lambda edge: (sum(open_ends[near] for near in (edge - 1, edge, edge + 1)), edge))
    for width in (float(commonest), commonest + _INDENT):
        full = sum(1 for text in texts if _goes_on(text, width - _INDENT, width, measure))
        longer = sum(1 for text in texts if measure(text) > width + _SLACK)
        if full > 2 * longer:
            yield width


def _goes_on(text: str, edge: float, width: float, measure: Callable[[str], float]) -> bool:
    return _is_full(text, width, measure) or (edge < width and _is_full(text, edge, measure))


def _is_full(text: str, width: float, measure: Callable[[str], float]) -> bool:
    return text[-1] not in _STOPS and abs(measure(text) - width) <= _SLACK


def _measure(text: str) -> float:
    """Width in characters, a letter or digit being half a character wide."""
    return len(text) - 0.5 * sum(char.isascii() for char in text)
