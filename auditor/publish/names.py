"""Units, years and ids go in; names that are safe as file names, anchors and CSS strings come out."""

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote

from auditor.model import Submission
from auditor.publish import words
from auditor.rulebook.book import Rulebook

_UNSAFE = re.compile(r"[^\w]+")
_LONGEST = 40  # characters; three bytes each in UTF-8 leaves room for year, number and suffix under 255 bytes
# Characters that would turn the reading direction or cannot be shown: a hostile or damaged file must not disturb the page.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]")


def printable(text: str) -> str:
    """The text with every character that a page cannot show replaced by the sign for it."""
    return text if text.isprintable() else _UNPRINTABLE.sub("\ufffd", text)  # nearly every text is, and that is known at once


def clipped(text: str, most: int) -> str:
    """The text, cut with … where it is longer than `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def unit_name(submission: Submission, rulebook: Rulebook) -> str:
    """What the unit is called: as the county's list has it, else as printed, else the file's name."""
    report = submission.report
    if report.unit is not None and (unit := rulebook.unit_by_id.get(report.unit)) is not None:
        return unit.name
    if report.township is not None and report.township.value.strip():
        return report.township.value.strip()
    return report.file.rsplit("/", 1)[-1].rsplit(".", 1)[0] or words.NO_NAME


def page_names(submissions: Sequence[Submission], rulebook: Rulebook) -> tuple[str, ...]:
    """One file name per submission, in the same order: 青石镇人民政府-2023.html, unique also where case is ignored."""
    taken: set[str] = set()
    names = []
    for submission in submissions:
        year = submission.report.year
        base = file_safe(unit_name(submission, rulebook)) + (f"-{year.value}" if year else "")
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name.casefold())
        names.append(f"{name}.html")
    return tuple(names)


def file_safe(text: str) -> str:
    """Letters, digits and Chinese characters only, never empty, never a path."""
    safe = _UNSAFE.sub("_", unicodedata.normalize("NFKC", printable(text))).strip("_")
    return safe[:_LONGEST] or words.NO_NAME


def anchor(prefix: str, text: str) -> str:
    """An id for a place in a page: the prefix, then letters, digits and Chinese characters."""
    return f"{prefix}-{_UNSAFE.sub('-', printable(text)).strip('-')}"


def href(path: str, fragment: str = "") -> str:
    """A relative link with every character that needs it written as %XX."""
    return quote(path) + (f"#{quote(fragment)}" if fragment else "")


def css_string(text: str) -> str:
    """The text as the inside of a CSS string: everything but letters, digits and Chinese characters as a hexadecimal escape."""
    return "".join(char if char.isalnum() else f"\\{ord(char):x} " for char in printable(text))
