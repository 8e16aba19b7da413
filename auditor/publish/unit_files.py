"""A Submission goes in; its page, list and letter are written, and what it adds to everything about the whole run comes out.

Each submission is looked at here once. What comes out is small, or stands as it will be written: nothing has to look at it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from auditor.model import Submission
from auditor.publish import unit_words, words
from auditor.publish.batch import Batch
from auditor.publish.documents import Documents, Written
from auditor.publish.frame import frame_of, write_text
from auditor.publish.index_page import Seen, look_at
from auditor.publish.letter_words import FOLDER
from auditor.publish.names import unit_name
from auditor.publish.render import render
from auditor.publish.results import Results
from auditor.publish.unit_page import unit_page
from auditor.rulebook.book import Rulebook

UNITS, RESULTS = "units", "results.json"


@dataclass(frozen=True, slots=True)
class Told:
    """What one submission adds to what is about all of them."""

    file: str
    results: bytes  # its lines in results.json
    documents: Written
    county: Seen


class UnitFiles:
    """The folder of a run as far as it is about single submissions."""

    def __init__(self, batch: Batch, rulebook: Rulebook, folder: Path) -> None:
        self._batch, self._rulebook, self._units = batch, rulebook, folder / UNITS
        self._units.mkdir(parents=True, exist_ok=True)
        self.documents = Documents(batch, rulebook, folder / FOLDER)
        self.results = Results(rulebook, folder)

    def write(self, submission: Submission, page: str, others: Mapping[str, str]) -> Told:
        """Write what is about one submission only. `page` is the file name of its page, `others` file → page of those it speaks of."""
        batch, rulebook = self._batch, self._rulebook
        submission = replace(submission, report=replace(submission.report))  # unpacked: what follows asks for its cells a thousand times
        name, year = unit_name(submission, rulebook), submission.report.year.value if submission.report.year else None
        written = self.documents.write_unit(submission, name, page)
        running = f"{name} {words.year_of(year)}"
        context = unit_page(
            submission, rulebook, frame_of(batch, rulebook, unit_words.page_title(name, year, rulebook.title), running, up="../"), others
        )
        if submission.received == batch.made:  # seen for the first time in this run: that says nothing about when it was sent
            context = replace(context, received="")
        write_text(self._units / page, render(replace(context, documents=written.links)))
        return Told(submission.report.file, self.results.lines_of(submission), written, look_at(submission, name, page, rulebook, batch))
