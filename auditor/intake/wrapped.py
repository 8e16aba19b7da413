"""Lines of a text file in, paragraphs out where the text was broken into lines of one width, as text copied out of a PDF is.

That it was broken is shown by the file itself: many lines, all of nearly the greatest width, end in the middle of a sentence.
"""

import re
from collections import Counter
from collections.abc import Sequence

from auditor.intake.layout import Line, Piece

_LEAST_WIDTH, _LEAST_LINES = 20.0, 4  # characters of a full line; joined lines from which a file counts as broken
_SLACK = 1.5  # characters by which full lines differ: a sign that must not begin a line, a number kept together
_STOPS = "。！？!?；;：:"
_HAN = "一二三四五六七八九十"
_BEGINS = re.compile(  # a paragraph, or a cell of nothing but a figure
    rf"^[\s　]*(#|[{_HAN}]{{1,3}}、|[（(][{_HAN}\d]{{1,3}}[）)]|\d{{1,2}}[.、．]|[{_HAN}]是|第[{_HAN}])|^　　|^[\d\s.,，+\-—/％%]+[件条元]?$"
)


def join_wrapped(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with broken lines joined under the number of their first; as they are where lines are paragraphs."""
    width = _width([piece.text for piece in pieces if isinstance(piece, Line)])
    if not width:
        return list(pieces)
    joined: list[Piece] = []
    count = 0
    last: tuple[str, int] | None = None  # the text and number of the line before, where it may go on
    for piece in pieces:
        if not isinstance(piece, Line) or piece.number is None:
            last = None
            joined.append(piece)
            continue
        if last is not None and piece.number == last[1] + 1 and _is_full(last[0], width) and not _BEGINS.match(piece.text):
            above = joined[-1]
            assert isinstance(above, Line)
            joined[-1] = Line(above.text + piece.text, above.level, above.number)
            count += 1
        else:
            joined.append(piece)
        last = piece.text, piece.number
    return joined if count >= _LEAST_LINES else list(pieces)


def _width(texts: Sequence[str]) -> float:
    """The width at which the lines were broken, 0 where they were not: most lines so long are as long as that and end in mid-sentence."""
    open_ends = Counter(round(_measure(text)) for text in texts if text[-1] not in _STOPS and _measure(text) >= _LEAST_WIDTH)
    if not open_ends:
        return 0.0
    width = max(open_ends, key=lambda edge: (sum(open_ends[near] for near in (edge - 1, edge, edge + 1)), edge))
    full = sum(1 for text in texts if _is_full(text, width))
    longer = sum(1 for text in texts if _measure(text) > width + _SLACK)
    return float(width) if full > 2 * longer else 0.0


def _is_full(text: str, width: float) -> bool:
    return text[-1] not in _STOPS and abs(_measure(text) - width) <= _SLACK


def _measure(text: str) -> float:
    """Width in characters, a letter or digit being half a character wide."""
    return len(text) - 0.5 * sum(char.isascii() for char in text)
