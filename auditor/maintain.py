"""What a rule maintainer asks for goes in; the rule tools' answers come out: test, analyze, explain, diff, book, render.

As the pipeline is the story of an audit, this is the story of the rules' own upkeep; each tool loads what it needs when asked.
"""

import io
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.errors import SettingsError
from auditor.model import Finding, Report
from auditor.pipeline import find_previous
from auditor.rulebook import load_rulebook
from auditor.rulebook.book import Rulebook
from auditor.rulebook.history import git, git_archive
from auditor.rulebook.rule import Rule
from auditor.settings import Limits

if TYPE_CHECKING:
    from auditor.analysis.diff import RulesDiff
    from auditor.analysis.dossier import DossierPage, Fired
    from auditor.analysis.mutation import Mutation
    from auditor.analysis.pages import AnalysisPage


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """What came of the rules' own cases."""

    rules: int
    cases: int
    failed: tuple[str, ...]  # a sentence for each case that came out otherwise, and for each direction that no case tries


def run_tests(rules: Path, regulation: str) -> TestOutcome:
    """Run every inline case, and look for equalities that fail in one direction only."""
    from auditor.audit.cases import run_cases
    from auditor.audit.directions import missing_directions

    rulebook = load_rulebook(rules, regulation)
    results = run_cases(rulebook)
    words = {"pass": "通过", "fail": "不通过", "none": "不评", "error": "不能试"}
    failed = [
        f"{r.source}：规则 {r.rule} 的例子应当{words[r.expected]}，结果{words[r.came]}{f'：{r.message}' if r.message else ''}"
        for r in results
        if not r.passed
    ]
    return TestOutcome(len(rulebook.rules), len(results), (*failed, *(str(each) for each in missing_directions(rulebook))))


def run_mutation(rules: Path, regulation: str) -> Iterator["Mutation"]:
    """Every formula rule's mutants, rule by rule as they are done."""
    from auditor.analysis.mutation import mutate_rules
    from auditor.audit.trial import judge_given

    yield from mutate_rules(load_rulebook(rules, regulation), judge_given)


def analyze_rules(rules: Path, regulation: str, page: Path | None = None) -> "AnalysisPage":
    """What the rules do to each other, in words and pictures; also written as a page where `page` is given."""
    from auditor.analysis.analyze import analyze
    from auditor.analysis.pages import analysis_page

    rulebook = load_rulebook(rules, regulation)
    found = analysis_page(analyze(rulebook), rulebook)
    if page is not None:
        from auditor.publish import publish_tool

        publish_tool("analysis", found, page)
    return found


def explain_rule(rule: Rule, rulebook: Rulebook, rules: Path, database: str, page: Path | None = None) -> "DossierPage":
    """Everything about one rule; also written as a page where `page` is given."""
    from auditor.analysis.dossier import dossier
    from auditor.analysis.mutation import mutate_rule
    from auditor.audit.trial import judge_given
    from auditor.publish.words import STRENGTH

    mutation = mutate_rule(rule, rulebook, judge_given) if rule.formula is not None else None
    found = dossier(rule, rulebook, rules, STRENGTH, mutation, _fired(rule, rulebook, database))
    if page is not None:
        from auditor.publish import publish_tool

        publish_tool("dossier", found, page)
    return found


def _fired(rule: Rule, rulebook: Rulebook, database: str) -> "Fired | None":
    """From the store, None where there is none: asking about a rule must not make one."""
    from auditor.analysis.dossier import Fired

    if not database or (database.startswith("sqlite:///") and not Path(database.removeprefix("sqlite:///")).is_file()):
        return None
    from auditor.store import open_store

    with open_store(database) as store:
        return Fired(*store.fired(rule.id, regulation=rulebook.name))


def write_book(rules: Path, regulation: str, path: Path, now: datetime) -> Path:
    """The 规则手册 as one page."""
    from auditor.publish import publish_book

    return publish_book(load_rulebook(rules, regulation), path, now)


def render_run(name: str, out: Path, database: str) -> Path:
    """An earlier run's pages again, made with the rules of its day from the store; `out/latest` stays where it is."""
    from auditor.publish import publish_run
    from auditor.store import open_store

    with open_store(database) as store, tempfile.TemporaryDirectory(prefix="auditor-rules-") as folder:
        run = store.run(name)
        regulation, _, _ = run.rulebook.rpartition("@")
        store.write_rulebook(run.rulebook, Path(folder))
        return publish_run(run, load_rulebook(Path(folder), regulation), out, latest=False).folder


# --- two versions of the rules ----------------------------------------------------------------------------------------


def diff_rules(before: str, after: str, rules: Path, regulation: str, reports: Path | None, database: str) -> "RulesDiff":
    """The same reports judged by two versions of the rules, each a folder or a git revision of `rules`."""
    from auditor.analysis.diff import compare

    with rules_at(before, rules) as one, rules_at(after, rules) as other:
        books = load_rulebook(one, regulation), load_rulebook(other, regulation)
        if reports is not None:
            if not reports.is_dir():
                raise SettingsError(f"没有找到文件夹“{reports}”。")
            sent = [_read(reports, folder, book) for folder, book in zip((one, other), books, strict=True)]
        else:
            stored = _stored(database, regulation)
            sent = [stored, stored]
        if not sent[0]:
            raise SettingsError("没有可以比较的报告：存档里没有，文件夹里也没有。用 --reports 指定一个文件夹，或者用 --db 指定存档。")
        found = [_judge(each, book) for each, book in zip(sent, books, strict=True)]
        return compare((before, after), (books[0].rules, books[1].rules), len(sent[1]), found[0], found[1])


@contextmanager
def rules_at(version: str, rules: Path) -> Iterator[Path]:
    """The folder of that name, or the rules folder as it was at that git revision. Raises SettingsError."""
    if Path(version).is_dir():
        yield Path(version)
        return
    prefix = git(rules, "rev-parse", "--show-prefix") if rules.is_dir() else None
    if prefix is None:
        raise SettingsError(f"“{version}”不是文件夹；规则文件夹“{rules}”也没有版本记录，不能当作版本。")
    if version.startswith("-") or git(rules, "rev-parse", "--verify", "--quiet", f"{version}^{{commit}}") is None:
        raise SettingsError(f"“{version}”既不是文件夹，也不是规则文件夹“{rules}”的版本。")
    packed = git_archive(rules, version)
    if packed is None:
        raise SettingsError(f"版本“{version}”里没有规则文件夹“{rules}”。")
    with tempfile.TemporaryDirectory(prefix="auditor-rules-") as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


def _read(reports: Path, folder: Path, rulebook: Rulebook) -> list[Report]:
    from auditor.reading import read_folder

    return list(read_folder(reports, folder, rulebook, limits=Limits()))


def _stored(database: str, regulation: str) -> list[Report]:
    """What every unit reported for every year, as it was read then; the year stands before the file, since batches repeat names."""
    from auditor.store import open_store

    with open_store(database) as store:
        found = dict(store.reports(store.reported(regulation=regulation), regulation=regulation))
    return [replace(found[key], file=f"{key[1]} {found[key].file}") for key in sorted(found)]


def _judge(reports: Sequence[Report], rulebook: Rulebook) -> list[Finding]:
    from auditor.audit import audit_reports

    result = audit_reports(reports, rulebook, find_previous(reports, {}))
    return [finding for findings in result.findings.values() for finding in findings]
