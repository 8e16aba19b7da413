"""A report goes in; what of its reading deserves a second look before anything is said of the unit comes out, in words.

Reading or report? A failure that touches a doubtful reading, or that stands beside something that was not read, is first
suspected to be ours. The picture is coarse on purpose: a fault of the unit that is told one round later costs less than a
fault of ours that is told as the unit's.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from auditor.explain import words
from auditor.model import Cell, CellState, Gap, Place, Report

MOST_TOLD = 3  # readings that a sentence names


@dataclass(frozen=True)
class Readings:
    """One report's doubtful readings."""

    report: Report
    names: Mapping[str, str]  # cell → its name in words

    @cached_property
    def doubtful(self) -> frozenset[str]:
        """Cells whose own reading is not certain."""
        doubted = {key for key, cell in self.report.cells.items() if cell.doubt or cell.state is CellState.UNREAD}
        return frozenset(doubted.union(*(gap.cells for gap in self.report.gaps)))

    @cached_property
    def _lost(self) -> tuple[Gap, ...]:
        """Everything that looks like data and was not understood; an unread cell that no gap speaks of is one itself."""
        told = {key for gap in self.report.gaps for key in gap.cells}
        unread = (c for key, c in self.report.cells.items() if c.state is CellState.UNREAD and key not in told)
        return (*self.report.gaps, *(Gap(c.place or Place(), c.raw, c.doubt or words.UNREAD, (c.id,)) for c in unread))

    def to_check(self, touched: Collection[str], suspected: Collection[str] = ()) -> tuple[str, ...]:
        """What has to be looked at again because of a failure of the cells `touched`, () where the reading is certain.

        `suspected` are the cells of which one is wrong, where that could be located: then only what stands beside those counts.
        """
        cells = self.report.cells
        if self.report.scanned and not touched:
            return (words.SCANNED_TEXT,)
        own = [key for key in dict.fromkeys((*suspected, *touched)) if key in self.doubtful]
        if not own and self.report.scanned:
            own = list(suspected) or [key for key in touched if (c := cells.get(key)) is not None and c.value] or list(touched)
        told = [self._reading(key) for key in own]
        if not told:
            told = [each for gap in self._lost if self._is_beside(gap, suspected or touched) for each in self._lost_words(gap)]
        return _shortened(dict.fromkeys(told))

    def _lost_words(self, gap: Gap) -> list[str]:
        """By the names of its cells, by its place where they are many or unknown."""
        return [self._reading(key) for key in gap.cells] if 0 < len(gap.cells) <= MOST_TOLD else [words.lost(gap.place, gap.raw, gap.why)]

    def _reading(self, key: str) -> str:
        found = self.report.cells.get(key) or Cell(key, CellState.ABSENT)
        doubt = found.doubt or (words.SCANNED if self.report.scanned else self._why_lost(key))
        return words.reading(self.names.get(key, key), words.printed(found), found.raw, found.place, doubt)

    def _why_lost(self, key: str) -> str:
        return next((gap.why for gap in self._lost if key in gap.cells), words.UNREAD)

    def _is_beside(self, gap: Gap, keys: Iterable[str]) -> bool:
        """Whether one of the cells is of the gap's own row, or printed in its row or the one above or below."""
        rows = {key.rpartition(".")[0] for key in gap.cells}
        return any(key.rpartition(".")[0] in rows or _is_near(gap.place, self.report.cells.get(key)) for key in keys)


def _is_near(place: Place, cell: Cell | None) -> bool:
    if cell is None or cell.place is None or place.table is None or place.row is None or cell.place.row is None:
        return False
    same = (place.part, place.page, place.table) == (cell.place.part, cell.place.page, cell.place.table)
    return same and abs(place.row - cell.place.row) <= 1


def _shortened(told: Iterable[str]) -> tuple[str, ...]:
    listed = tuple(told)
    left = len(listed) - MOST_TOLD
    return (*listed[:MOST_TOLD], words.more_readings(left)) if left > 0 else listed
