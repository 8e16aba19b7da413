"""A finished Run goes in; its folder of pages and results.json comes out, whole or not at all."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from auditor.errors import SettingsError
from auditor.model import Run
from auditor.publish import index_words, sum_words, words
from auditor.publish.batch import Batch, Counts
from auditor.publish.contexts.shared import Frame
from auditor.publish.frame import frame_of, write_text
from auditor.publish.index_page import CountyPage
from auditor.publish.names import css_string, page_names
from auditor.publish.render import Tool, render, render_redirect, render_tool
from auditor.publish.results import write_results
from auditor.publish.rules_page import rules_page
from auditor.rulebook.book import Rulebook

if TYPE_CHECKING:
    from auditor.publish.together import Writers

__all__ = ["publish_book", "publish_run", "publish_tool", "write_results"]


class Published(NamedTuple):
    """What was written of a run."""

    folder: Path
    counts: Counts


def _no_progress(done: int, total: int) -> None:
    pass


def publish_run(
    run: Run,
    rulebook: Rulebook,
    out: Path,
    progress: Callable[[int, int], None] = _no_progress,
    *,
    latest: bool = True,
    writers: "Writers | None" = None,
) -> Published:
    """Write `out/<run id>/` (results.json, index.html, rules.html, units/*.html) and point `out/latest` at it (unless `latest` is False).

    Everything is written beside its place under a hidden name and renamed when whole, so that nobody ever opens half a
    run. `progress` is told (pages written, pages in all). Of many submissions other processes write the pages where `writers`
    says how. Returns the run's folder and what the run came to; SettingsError where `out` refuses.
    """
    final, part = out / run.id, out / f".{run.id}.part"
    try:
        out.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(part, ignore_errors=True)  # left by a run of the same name that was killed
        part.mkdir(parents=True)
        counts = _write_all(run, rulebook, part, progress, writers)
        _put_in_place(part, final)
        if latest:
            _point_latest(out, run.id)
    except OSError as error:
        raise SettingsError(words.cannot_write(str(error.filename or out), error.strerror or str(error))) from error
    return Published(final, counts)


def publish_book(rulebook: Rulebook, path: Path, now: datetime) -> Path:
    """Write the 规则手册 as one page. SettingsError where the place refuses."""
    kicker = words.kicker(rulebook.county.name, rulebook.title)
    running = css_string(f"{words.RULES_TITLE} {words.moment(now)}")
    frame = Frame(words.RULES_TITLE, kicker, "", "", words.moment(now), running, f"{rulebook.name}@{rulebook.fingerprint}")
    return _put(path, render(rules_page(rulebook, frame)))


def publish_tool(name: Tool, page: object, path: Path) -> Path:
    """Write a page of the rule tools, whose context they have made. SettingsError where the place refuses."""
    return _put(path, render_tool(name, page))


def _put(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, text)
    except OSError as error:
        raise SettingsError(words.cannot_write(str(error.filename or path), error.strerror or str(error))) from error
    return path


def _write_all(run: Run, rulebook: Rulebook, folder: Path, progress: Callable[[int, int], None], writers: "Writers | None") -> Counts:
    """Submission after submission, each looked at once, so that only one is in memory; what is about all of them last."""
    from auditor.publish.together import write_each  # libraries of office files load only where such are written
    from auditor.publish.unit_files import RESULTS, UnitFiles

    batch, pages, total = Batch.of(run), page_names(run.submissions, rulebook), len(run.submissions) + 3
    progress(0, total)
    files, county = UnitFiles(batch, rulebook, folder), CountyPage(rulebook, batch)
    page_of = {each.report.file: page for each, page in zip(run.submissions, pages, strict=True)}
    tasks = (
        (each, page, {file: page_of[file] for file in (each.replaced_by, *each.undecided) if file in page_of})
        for each, page in zip(run.submissions, pages, strict=True)
    )
    for done, told in enumerate(write_each(tasks, files, batch, folder, writers, len(pages)), 1):
        files.results.add(told.file, told.results)
        files.documents.add(told.documents)
        county.add(told.county)
        progress(done, total)
    files.results.write(run, folder / RESULTS)
    write_text(folder / "rules.html", render(rules_page(rulebook, frame_of(batch, rulebook, words.RULES_TITLE, words.RULES_TITLE))))
    if run.sums is not None:
        from auditor.publish.workbook import write_workbook  # a workbook's library loads only where one is written

        write_workbook(folder / sum_words.WORKBOOK, run.sums, rulebook, run.county, run.made)
    progress(total - 2, total)
    links = files.documents.write_county()
    progress(total - 1, total)
    title = index_words.index_title(run.county, rulebook.title)
    write_text(folder / "index.html", render(replace(county.build(run, frame_of(batch, rulebook, title, title)), documents=links)))
    progress(total, total)
    return county.counts()


def _put_in_place(part: Path, final: Path) -> None:
    """Rename the finished folder; an older one of the same name steps aside first and is removed last."""
    aside = final.with_name(f".{final.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    if final.exists():
        final.rename(aside)
    part.rename(final)
    shutil.rmtree(aside, ignore_errors=True)


def _point_latest(out: Path, run_id: str) -> None:
    """`latest` as a symbolic link, replaced in one step; latest.html that leads on where links are not possible."""
    link = out / ".latest.part"
    try:
        link.unlink(missing_ok=True)
        link.symlink_to(run_id, target_is_directory=True)
        os.replace(link, out / "latest")
    except (OSError, NotImplementedError):
        link.unlink(missing_ok=True)
        page = out / ".latest.html.part"
        write_text(page, render_redirect(f"{run_id}/index.html"))
        os.replace(page, out / "latest.html")
