"""One rule's `require:` block and one report go in; the hits of that block come out. Nothing here knows a regulation.

A block is one small function per key. It says what it found as Hits; the words of the regulation, its anchor words and limits all
come from the rule.
"""

from collections.abc import Callable, Iterator, Mapping

from auditor.audit import cells, narrative, skeleton
from auditor.audit.question import Hit, Question

Block = Callable[[Question], Iterator[Hit]]

BLOCKS: Mapping[str, Block] = {
    function.__name__: function
    for function in (
        skeleton.file,
        skeleton.complete,
        skeleton.sections,
        skeleton.aspects,
        skeleton.tables,
        skeleton.edition,
        skeleton.title,
        skeleton.years,
        skeleton.period,
        narrative.text,
        narrative.mentions,
        narrative.without,
        narrative.others,
        narrative.parts,
        narrative.copied,
        cells.cell,
        cells.unit,
        cells.read,
    )
}


def find_hits(question: Question) -> tuple[Hit, ...]:
    """Run the rule's block; of a file that was not read as a report only `file` is asked."""
    key = next(iter(question.rule.block))
    if key != "file" and question.report.status != "read":
        return ()
    return tuple(BLOCKS[key](question))
