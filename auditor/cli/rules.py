"""The commands under `auditor rules`: arguments in, Chinese lines on the terminal and an exit code out."""

import difflib
import json
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from auditor.cli import words
from auditor.cli.console import Regulation, Rules, fail, out, sentences

if TYPE_CHECKING:
    from auditor.analysis.diff import RuleChange
    from auditor.analysis.dossier import DossierPage
    from auditor.analysis.drawing import DrawnTable

rules_app = typer.Typer(help=words.RULES_HELP, no_args_is_help=True)

Html = Annotated[Path | None, typer.Option("--html", help=words.OPT_HTML)]
Database = Annotated[str, typer.Option("--db", help=words.OPT_DB_READ)]
STORE = "sqlite:///audit_out/auditor.db"
COLOURS = {"g0": "red", "g1": "yellow", "g2": "green"}


@rules_app.command(help=words.LINT_HELP)
def lint(rules: Rules = Path("rules"), regulation: Regulation = "annual-report") -> None:
    """Check the rule files."""
    from auditor.rulebook import inspect

    with sentences():
        problems, rulebook = inspect(rules, regulation)
        for problem in problems:
            out.print(escape(str(problem)))
        if problems or rulebook is None:
            fail(words.LINT_BAD.format(count=len(problems)))
        out.print(words.LINT_OK.format(rules=len(rulebook.rules), forms=len(rulebook.forms), units=len(rulebook.county.units)))


@rules_app.command("test", help=words.TEST_HELP)
def run_tests(
    rules: Rules = Path("rules"),
    regulation: Regulation = "annual-report",
    mutation: Annotated[bool, typer.Option("--mutation", help=words.OPT_MUTATION)] = False,
) -> None:
    """Run the rules' own test cases, and with --mutation see whether they would notice mistakes in the rules."""
    from auditor import maintain

    with sentences():
        outcome = maintain.run_tests(rules, regulation)
        for line in outcome.failed:
            out.print(escape(line))
        if outcome.failed:
            fail(words.TEST_BAD.format(bad=len(outcome.failed), cases=outcome.cases))
        out.print(words.TEST_OK.format(cases=outcome.cases, rules=outcome.rules))
        if mutation:
            _print_mutation(rules, regulation)


def _print_mutation(rules: Path, regulation: str) -> None:
    from auditor.analysis.words import add_to, mutant
    from auditor.maintain import run_mutation

    fates: Counter[str] = Counter()
    tried = survivors = 0
    for found in run_mutation(rules, regulation):
        tried += 1
        fates.update(each.fate for each in found.mutants)
        for each in found.survivors:
            survivors += 1
            said, case = mutant(each)
            out.print(escape(said), style="yellow")
            if case:
                out.print(escape(f"  {add_to(each)}"))
                out.print(escape(case), style="green")
    out.print(words.MUTATION_DONE.format(rules=tried, mutants=fates.total(), killed=fates["killed"], equivalent=fates["equivalent"]))
    if survivors:
        fail(words.MUTATION_BAD.format(count=survivors))
    out.print(words.MUTATION_OK)


@rules_app.command(help=words.ANALYZE_HELP)
def analyze(rules: Rules = Path("rules"), regulation: Regulation = "annual-report", html: Html = None) -> None:
    """What the rules do to each other and to the form; exit code 1 where they contradict each other."""
    from auditor.maintain import analyze_rules

    with sentences():
        page = analyze_rules(rules, regulation, html)
    out.print(escape(page.overview), style="bold")
    parts = ((words.CONFLICTS, page.conflicts), (words.IMPLIED, page.implied), (words.FIXED, page.fixed), (words.UNCOVERED, page.uncovered))
    for title, lines in (*parts, *(((words.UNSURE, page.unsure),) if page.unsure else ())):
        out.print(title, style="bold")
        for line in lines or (words.NONE,):
            out.print(escape(f"  {line}"))
    for each in page.maps:
        out.print(escape(words.MAP.format(heading=each.heading)), style="bold")
        for tick in each.ticks:
            out.print(escape(f"  {words.TICK.format(sign=tick.sign, meaning=tick.meaning, count=tick.count)}"), style=COLOURS[tick.css])
        if each.unguarded:
            out.print(escape(f"  {words.UNGUARDED.format(cells='、'.join(each.unguarded))}"))
    if html is not None:
        out.print(escape(words.WRITTEN.format(page=html)))
    raise typer.Exit(1 if page.conflicts else 0)


@rules_app.command(help=words.EXPLAIN_HELP)
def explain(
    rule_id: Annotated[str, typer.Argument(help=words.ARG_RULE)],
    rules: Rules = Path("rules"),
    regulation: Regulation = "annual-report",
    html: Html = None,
    database: Database = STORE,
) -> None:
    """Everything about one rule."""
    from auditor.maintain import explain_rule
    from auditor.rulebook import load_rulebook

    with sentences():
        rulebook = load_rulebook(rules, regulation)
        rule = rulebook.rule_by_id.get(rule_id)
        if rule is None:
            near = difflib.get_close_matches(rule_id, rulebook.rule_by_id, n=3, cutoff=0.3)
            fail(words.NO_RULE.format(rule=rule_id, near=words.NEAR_RULES.format(rules="、".join(near)) if near else ""))
        page = explain_rule(rule, rulebook, rules, database, html)
    _print_dossier(page)
    if html is not None:
        out.print(escape(words.WRITTEN.format(page=html)))


def _print_dossier(page: "DossierPage") -> None:
    from rich.table import Table

    out.print(escape(f"{page.rule} {page.title}（{page.level}）"), style="bold")
    out.print(escape(words.WHAT.format(sentence=page.sentence)))
    if page.formula:
        out.print(escape(words.FORMULA.format(formula=page.formula)))
    for law in page.laws:
        out.print(escape(words.LAW.format(instrument=law.instrument, article=law.article, quote=law.quote, strength=law.strength)))
    for fact in page.facts:
        out.print(escape(words.LINE.format(word=fact.word, text=fact.text)))
    for drawing in page.drawings:
        out.print(escape(drawing.heading), style="bold")
        for table in drawing.tables:
            _print_drawn(table)
    cases = Table(title=words.CASES, title_justify="left")
    for name in (words.EXPECTED, *page.case_names):
        cases.add_column(escape(name), overflow="fold")
    for case in page.cases:
        cases.add_row(escape(case.expected), *(escape(value) for value in case.given))
    out.print(cases)
    for line in page.survivors:
        out.print(escape(words.SURVIVOR.format(text=line)), style="yellow")


def _print_drawn(table: "DrawnTable") -> None:
    from rich.table import Table

    for block in table.blocks:
        grid = Table(title=escape(f"{table.name} {table.title} {block.caption}"), title_justify="left")
        for name in ("", *block.columns):
            grid.add_column(escape(name), justify="center" if name else "left", overflow="fold")
        for row in block.rows:
            if row.cells:
                grid.add_row(f"{'　' * row.depth}{escape(row.label)}", *(escape(cell.text) for cell in row.cells))
        out.print(grid)


@rules_app.command(help=words.DIFF_HELP)
def diff(
    before: Annotated[str, typer.Argument(help=words.ARG_BEFORE)],
    after: Annotated[str, typer.Argument(help=words.ARG_AFTER)],
    rules: Rules = Path("rules"),
    regulation: Regulation = "annual-report",
    reports: Annotated[Path | None, typer.Option("--reports", help=words.OPT_REPORTS)] = None,
    database: Database = STORE,
) -> None:
    """What would change; exit code 1 where anything would."""
    from auditor.maintain import diff_rules

    with sentences():
        found = diff_rules(before, after, rules, regulation, reports, database)
    out.print(escape(words.DIFF_HEAD.format(reports=found.reports, before=found.before, after=found.after)), style="bold")
    for template, ids in ((words.DIFF_ADDED, found.added), (words.DIFF_REMOVED, found.removed), (words.DIFF_CHANGED, found.changed)):
        if ids:
            out.print(escape(template.format(rules="、".join(ids))))
    out.print(words.DIFF_COUNTS.format(gone=found.gone, kept=found.kept, new=found.new))
    for change in found.rules:
        _print_change(change)
    if not found.differs:
        out.print(words.DIFF_SAME)
    raise typer.Exit(1 if found.differs else 0)


def _print_change(change: "RuleChange") -> None:
    reworded = words.DIFF_REWORDED.format(count=change.reworded) if change.reworded else ""
    counts = {"gone": change.gone, "kept": change.kept, "new": change.new}
    out.print(escape(words.DIFF_RULE.format(rule=change.rule, title=change.title, reworded=reworded, **counts)), style="bold")
    for line in change.gone_examples:
        out.print(escape(f"  {words.DIFF_GONE.format(text=line)}"), style="green")
    for line in change.new_examples:
        out.print(escape(f"  {words.DIFF_NEW.format(text=line)}"), style="yellow")


@rules_app.command(help=words.BOOK_HELP)
def book(
    rules: Rules = Path("rules"),
    regulation: Regulation = "annual-report",
    path: Annotated[Path, typer.Option("--out", help=words.OPT_BOOK_OUT)] = Path(words.BOOK_FILE),
) -> None:
    """The 规则手册 as one page."""
    from auditor.maintain import write_book

    with sentences():
        written = write_book(rules, regulation, path, datetime.now().astimezone())
    out.print(escape(words.WRITTEN.format(page=written)))


@rules_app.command(help=words.SCHEMA_HELP)
def schema(rules: Rules = Path("rules"), regulation: Regulation = "annual-report") -> None:
    """The JSON Schema of rule files."""
    from auditor.rulebook import load_rulebook
    from auditor.rulebook.schema import json_schema

    with sentences():
        found = json_schema(load_rulebook(rules, regulation))
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
