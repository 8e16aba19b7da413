"""A unit and a year go in; the blank report that the unit fills in comes out, with last year's figures in place where the store has them."""

import difflib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from auditor.errors import SettingsError
from auditor.model import Report
from auditor.rulebook import load_rulebook
from auditor.rulebook.book import Rulebook, Unit


def hand_out(
    rules: Path, regulation: str, year: int, units: Sequence[str], out: Path, database: str, now: datetime
) -> Iterator[tuple[Unit, bool, tuple[Path, Path]]]:
    """Blank forms (DOCX, XLSX) for the named units, for every unit of the year where none is named.

    Yields the unit, whether last year's report was in the store, and the two files. Raises SettingsError for a unit or a year
    that the rules do not know, or where `out` cannot be written.
    """
    rulebook = load_rulebook(rules, regulation)
    edition = rulebook.edition_for(year)
    if edition is None or edition.id not in rulebook.forms:
        raise SettingsError(f"规则里没有 {year} 年度适用的报告格式，请检查年度。")
    due = [unit for unit in rulebook.county.units if unit.reports_in(year)]
    chosen = [find_unit(name, rulebook, due) for name in units] or due
    reported = _reported(chosen, year, regulation, database)
    from auditor.publish.balances import last_year_of
    from auditor.publish.blank import BlankForm, write_forms

    for unit in chosen:
        before = reported.get(unit.id)
        blank = BlankForm(rulebook, edition, rulebook.forms[edition.id], unit, year, last_year_of(before, edition, rulebook))
        try:
            paths = write_forms(blank, out, now)
        except OSError as fault:
            raise SettingsError(f"文件夹“{out}”不能写入，请换一个文件夹（--out）或检查权限。") from fault
        yield unit, before is not None, paths


def find_unit(name: str, rulebook: Rulebook, due: Sequence[Unit]) -> Unit:
    """The unit of that name, alias or id. Raises SettingsError with the nearest names."""
    for unit in due:
        if name in (unit.id, unit.name, *unit.aliases):
            return unit
    known = [word for unit in due for word in (unit.name, *unit.aliases)]
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.3)
    raise SettingsError(f"名册上没有“{name}”这个单位。" + (f"相近的有：{'、'.join(near)}。" if near else "请检查 rules/county.yaml 的名册。"))


def _reported(units: Sequence[Unit], year: int, regulation: str, database: str) -> dict[str, Report]:
    """Unit id → its report of the year before, from the store; nothing where there is no store yet (asking must not make one)."""
    if not database or (database.startswith("sqlite:///") and not Path(database.removeprefix("sqlite:///")).is_file()):
        return {}
    from auditor.store import open_store

    with open_store(database) as store:
        found = store.previous_reports([(unit.id, year) for unit in units], regulation=regulation)
        return {unit: report for (unit, _), report in found}
