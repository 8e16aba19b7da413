"""A figure as printed and as it should be go in; the typical slip of the hand that lies between them, if any, comes out."""

from auditor.explain import words
from auditor.model import Number

UNIT_FACTOR = 10_000  # 元 in one 万元
LARGE_UNIT = "万元"


def name_slip(old: Number, new: Number, unit: str) -> str:
    """How `old` came to be written for `new`: digits turned, one dropped or doubled, 元 for 万元; "" where it looks like none."""
    if new and old == new * UNIT_FACTOR and unit == LARGE_UNIT:
        return words.UNIT_MISTAKEN
    if not (isinstance(old, int) and isinstance(new, int)) or old < 0 or new < 0:
        return ""
    wrong, right = str(old), str(new)
    if len(right) > 1 and is_turned(wrong.zfill(len(right)), right):
        return words.TURNED
    if len(right) > 1 and wrong in _without_one(right):
        return words.DROPPED
    if len(wrong) > 1 and any(wrong == right[:n] + right[n] + right[n:] for n in range(len(right))):
        return words.DOUBLED
    return ""


def is_turned(wrong: str, right: str) -> bool:
    """Whether two digits stand in each other's place: 27 for 72."""
    if len(wrong) != len(right):
        return False
    differ = [n for n in range(len(right)) if wrong[n] != right[n]]
    return len(differ) == 2 and wrong[differ[0]] == right[differ[1]] and wrong[differ[1]] == right[differ[0]]


def _without_one(digits: str) -> set[str]:
    return {digits[:n] + digits[n + 1 :] for n in range(len(digits))}
