"""Takes a Source and gives one with an oddity of layout that an audit must read through without a finding."""

from benchmarks.corpus.quirks import damage, numbers, sections, surroundings, tables
from benchmarks.corpus.quirks.registry import QUIRKS, Quirk, quirk
from benchmarks.corpus.quirks.tables import has_blanks, has_nulls, small_rows

__all__ = ["QUIRKS", "Quirk", "damage", "has_blanks", "has_nulls", "numbers", "quirk", "sections", "small_rows", "surroundings", "tables"]
