"""A batch goes in; what stands around each of its pages comes out, and pages are put where they belong."""

from pathlib import Path

from auditor.publish import words
from auditor.publish.batch import Batch
from auditor.publish.contexts.shared import Frame
from auditor.publish.names import css_string
from auditor.rulebook.book import Rulebook


def frame_of(batch: Batch, rulebook: Rulebook, title: str, running: str, up: str = "") -> Frame:
    """What stands around a page; `up` leads from it to the run's folder."""
    return Frame(
        title=title,
        kicker=words.kicker(batch.county, rulebook.title),
        home=f"{up}index.html",
        rules=f"{up}rules.html",
        made=words.moment(batch.made),
        running=css_string(f"{running} {words.made_on(batch.made)}"),
        footer=batch.rulebook,
    )


def write_text(path: Path, text: str) -> None:
    """Write a page."""
    path.write_text(text, encoding="utf-8", newline="\n")
