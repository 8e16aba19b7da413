"""Prints how well and how fast copied narratives are found: so many drawn narratives with planted copies in, recall, precision and CPU out.

python -m benchmarks.copies --count 10000 --copies 200 --seed 11
"""

import argparse
import time
from random import Random

from auditor.audit.copies import find_copies
from auditor.model import Fact, Paragraph, Place, Report, SectionText
from benchmarks.corpus.defects import make_pair
from benchmarks.corpus.draw import draw_report
from benchmarks.corpus.source import Source
from benchmarks.peak import peak_memory

YEAR = 2023
PERCENT = 60  # the threshold that the shipped county.yaml sets


def report_of(source: Source) -> Report:
    """The narrative of a drawn report as recognition would hand it on."""
    place = Place(paragraph=1)
    paragraphs = [text for part in source.parts for text in (*part.lead, *(a.text for a in part.aspects), *part.tail)]
    section = SectionText("s1", "", place, "exact", tuple(Paragraph(text, place) for text in paragraphs))
    organ = Fact(source.facts.unit, "标题")
    return Report(source.key, source.key, "text", "read", township=organ, year=Fact(YEAR, "标题"), sections=(section,))


def main() -> None:
    """Draw, plant, find and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--copies", type=int, default=200)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    rng = Random(options.seed)
    sources = [draw_report(rng, YEAR, key=f"r{number}") for number in range(options.count - 2 * options.copies)]
    planted: set[str] = set()
    for number in range(options.copies):
        copy, other = make_pair(draw_report(rng, YEAR, key=f"c{number}"), "copied_narrative", rng, f"o{number}")
        sources += [copy, other]
        planted |= {copy.key, other.key}
    reports = [report_of(source) for source in sources]
    started = time.process_time()
    found = set(find_copies(reports, PERCENT))
    spent = time.process_time() - started
    right = len(found & planted)
    peak = peak_memory()
    print(f"{len(reports)} narratives, {options.copies} planted pairs: recall {right / len(planted):.4f}, precision {right / max(len(found), 1):.4f}")
    print(f"{spent:.1f} s of CPU, peak {peak:.0f} MB (drawn reports included)")


if __name__ == "__main__":
    main()
