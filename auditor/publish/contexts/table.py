"""A statutory table as a page draws it. Rows and cells are written by `render.drawn_rows`: a page holds hundreds of them."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class HeadView:
    """One cell of a table's head."""

    label: str
    wide: int
    high: int


class CellView(NamedTuple):
    """One cell as it stands on the page."""

    text: str
    css: str  # m involved, s suspected, u not understood, b blank or mark, x words
    hover: str
    mark: str  # a word printed small beside it, so that colour is not the only sign
    href: str = ""  # to where it stands in the file, where the page shows the file


class RowView(NamedTuple):
    """One row; a group's heading row has no cells."""

    label: str
    depth: int
    cells: tuple[CellView, ...]
    matters: bool


@dataclass(frozen=True, slots=True)
class BlockView:
    """Rows under one head."""

    caption: str
    unit: str
    corner: str
    head: tuple[tuple[HeadView, ...], ...]
    width: int  # columns including the row heads
    rows: tuple[RowView, ...]
    matters: bool


@dataclass(frozen=True, slots=True)
class TableView:
    """One statutory table."""

    anchor: str
    name: str
    title: str
    blocks: tuple[BlockView, ...]
    folded: bool  # some rows are hidden until asked for
