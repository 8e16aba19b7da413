"""The letters and lines of one printed page in; the letters without those that a line strikes out.

A PDF that shows tracked changes prints what was deleted with a line through it, right beside what took its place.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from auditor.intake.glyphs import Glyph
from auditor.intake.ruling import Rule

_LOW, _HIGH = 0.3, 0.75  # shares of a letter's height, from above, between which a line strikes it out; below, it underlines
_OVERHANG = 0.2  # of the letter's height: a line that goes on beyond the letters is one of the page's


def leave_out_struck(glyphs: list[Glyph], rules: Sequence[Rule]) -> list[Glyph]:
    """The characters that no line strikes out. A line strikes out letters whose middle it runs through from the first to the last and no farther."""
    if not glyphs or not rules:
        return glyphs
    by_height = sorted((glyph.top + glyph.bottom, index) for index, glyph in enumerate(glyphs))
    heights = [height for height, _ in by_height]
    tallest = max(glyph.bottom - glyph.top for glyph in glyphs)
    struck: set[int] = set()
    at_height: dict[float, list[Rule]] = {}
    for rule in rules:
        if rule.horizontal:
            at_height.setdefault(rule.at, []).append(rule)
    for at, level in at_height.items():
        near = by_height[bisect_left(heights, 2 * at - tallest) : bisect_right(heights, 2 * at + tallest)]
        crossed = [index for _, index in near if _runs_through(at, glyphs[index])]
        for rule in level if crossed else ():
            under = [index for index in crossed if _covers(rule, glyphs[index])]
            if under and _ends_with(rule, [glyphs[index] for index in under]):
                struck.update(under)
    return [glyph for index, glyph in enumerate(glyphs) if index not in struck] if struck else glyphs


def _runs_through(at: float, glyph: Glyph) -> bool:
    height = glyph.bottom - glyph.top
    return glyph.top + _LOW * height < at < glyph.top + _HIGH * height


def _covers(rule: Rule, glyph: Glyph) -> bool:
    return min(rule.end, glyph.right) - max(rule.start, glyph.left) > 0.6 * (glyph.right - glyph.left)


def _ends_with(rule: Rule, glyphs: Sequence[Glyph]) -> bool:
    """Whether a line begins and ends where these characters do."""
    room = _OVERHANG * max(glyph.bottom - glyph.top for glyph in glyphs)
    return min(glyph.left for glyph in glyphs) - room <= rule.start and rule.end <= max(glyph.right for glyph in glyphs) + room
