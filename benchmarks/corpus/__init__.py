"""Reports drawn from a seed with planted defects and oddities of layout, rendered to the formats that counties receive."""

from benchmarks.corpus.defects import KINDS, plant
from benchmarks.corpus.draw import draw_report
from benchmarks.corpus.figures import broken_balances, draw_cells, plant_wrong_cells
from benchmarks.corpus.formats import FORMATS
from benchmarks.corpus.quirks import QUIRKS, quirk
from benchmarks.corpus.source import Source
from benchmarks.corpus.truth import truth_entry, write_truth
from benchmarks.corpus.write import write_corpus

__all__ = [
    "FORMATS",
    "KINDS",
    "QUIRKS",
    "Source",
    "broken_balances",
    "draw_cells",
    "draw_report",
    "plant",
    "plant_wrong_cells",
    "quirk",
    "truth_entry",
    "write_corpus",
    "write_truth",
]
