"""What a reader of one format takes and gives: bytes and limits in, Content out, or Unreadable with a sentence for the township."""

from dataclasses import dataclass
from typing import Protocol

from auditor.model import Block
from auditor.settings import Limits


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader found in a file, in reading order. No blocks means that the file holds no text."""

    blocks: tuple[Block, ...]
    title: str = ""  # <title>, or the title among the file's properties
    scanned: bool = False  # the text came from recognition of pictures


class Unreadable(Exception):  # noqa: N818 — it states a file's condition, as Document.status does
    """A file that cannot be read; never leaves intake. `reason` is one plain Chinese sentence that says what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Reader(Protocol):
    """A reader of one format, a plain function of its module: `read_docx(data, limits)`, `read_pdf(data, limits)` …

    It raises Unreadable for what it knows to be wrong with a file and may let any other exception pass:
    auditor.intake.formats turns that into a sentence too.
    """

    def __call__(self, data: bytes, limits: Limits) -> Content: ...
