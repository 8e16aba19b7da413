"""Labelled reports (truth/1) and an audit's results.json go in; five figures come out, with every miss on request.

    python -m benchmarks.score TRUTH.yaml RESULTS.json [--list]

cells      share of the printed cells that were read exactly; gaps were said aloud, silent ones are wrong without a word
identity   township, year, editions, sections and aspects read right
recall     labelled defects that were found
precision  findings of a labelled kind that are true
noise      findings of level 强制 on reports without a defect
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from benchmarks.corpus.defects import KINDS

COLUMN_KINDS = frozenset({"t3_flow", "t3_subtotal"})  # labelled by column: t3.*.total
OPEN_STATES = frozenset({"不符", "待核实"})


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that the audit got wrong."""

    what: str  # gap, silent, identity, not found, false alarm, noise, absent
    file: str
    subject: str
    detail: str


@dataclass(slots=True)
class Score:
    """Counts over all files."""

    cells_right: int = 0
    gaps: int = 0
    silent: int = 0
    identity_right: int = 0
    identity_asked: int = 0
    found: int = 0
    wanted: int = 0
    true_findings: int = 0
    findings: int = 0
    noise: int = 0
    misses: list[Miss] = field(default_factory=list)

    @property
    def cells(self) -> float:
        """Share of the printed cells that were read exactly."""
        return self.cells_right / max(1, self.cells_right + self.gaps + self.silent)

    @property
    def identity(self) -> float:
        """Share of the questions about the report as a whole that were answered right."""
        return self.identity_right / max(1, self.identity_asked)

    @property
    def recall(self) -> float:
        """Share of the labelled defects that were found."""
        return self.found / max(1, self.wanted)

    @property
    def precision(self) -> float:
        """Share of the findings of labelled kinds that are true."""
        return self.true_findings / max(1, self.findings)

    def summary(self) -> str:
        """The five figures in five lines."""
        return "\n".join(
            (
                f"cells     {self.cells:.4f}   gaps {self.gaps}   silent {self.silent}   of {self.cells_right + self.gaps + self.silent}",
                f"identity  {self.identity:.4f}   of {self.identity_asked}",
                f"recall    {self.recall:.4f}   of {self.wanted}",
                f"precision {self.precision:.4f}   of {self.findings}",
                f"noise     {self.noise}",
            )
        )


def score(truth: Iterable[Mapping[str, Any]], submissions: Iterable[Mapping[str, Any]]) -> Score:
    """Compares labelled files with what an audit wrote of them; files are matched by name."""
    labelled = list(truth)
    by_name = {Path(submission["file"]).name: submission for submission in submissions}
    kinds = {*KINDS, *(defect["kind"] for entry in labelled for defect in entry["defects"])}
    total = Score()
    for entry in labelled:
        submission = by_name.get(entry["file"])
        if submission is None:
            total.misses.append(Miss("absent", entry["file"], "", "not in the results"))
            total.wanted += len(entry["defects"])
            total.silent += len(entry.get("cells", {}))
            total.identity_asked += 6
            continue
        if entry["is_report"] and all(defect["kind"] != "unreadable" for defect in entry["defects"]):
            _score_cells(entry, submission, total)
            _score_identity(entry, submission, total)
        _score_findings(entry, submission, kinds, total)
    return total


def _score_cells(entry: Mapping[str, Any], submission: Mapping[str, Any], total: Score) -> None:
    read = submission.get("cells", {})
    printed = entry.get("cells", {})
    for key, value in printed.items():
        cell = read.get(key, {"state": "absent"})
        if cell["state"] == "unread":
            total.gaps += 1
            total.misses.append(Miss("gap", entry["file"], key, str(value)))
        elif _read_right(value, cell):
            total.cells_right += 1
        else:
            total.silent += 1
            total.misses.append(Miss("silent", entry["file"], key, f"printed {value}, read {cell.get('value')} ({cell['state']})"))
    for key, cell in read.items():
        if key not in printed and cell["state"] == "number":
            total.silent += 1
            total.misses.append(Miss("silent", entry["file"], key, f"not printed, read {cell['value']}"))


def _read_right(value: object, cell: Mapping[str, Any]) -> bool:
    if value is None:
        return cell["state"] in ("blank", "mark")
    try:
        return cell["state"] == "number" and Decimal(str(cell["value"])) == Decimal(str(value))
    except InvalidOperation:
        return False


def _score_identity(entry: Mapping[str, Any], submission: Mapping[str, Any], total: Score) -> None:
    township, read = entry["township"], submission.get("township") or ""
    answers = {
        "status": submission.get("status") == "read",
        "year": submission.get("year") == entry.get("year"),
        "township": bool(read) and (township in read or read in township),
        "edition": submission.get("editions") == entry.get("edition", {}),
        "sections": set(submission.get("sections", {})) == set(entry.get("sections", {})),
        "aspects": set(submission.get("aspects", ())) == set(entry.get("aspects", ())),
    }
    total.identity_asked += len(answers)
    total.identity_right += sum(answers.values())
    for name, right in answers.items():
        if not right:
            shown = submission.get(name, submission.get(f"{name}s"))
            total.misses.append(Miss("identity", entry["file"], name, f"truth {entry.get(name)}, read {shown}"))


def _score_findings(entry: Mapping[str, Any], submission: Mapping[str, Any], kinds: set[str], total: Score) -> None:
    findings = [finding for finding in submission.get("findings", ()) if finding.get("state", "不符") in OPEN_STATES]
    for defect in entry["defects"]:
        total.wanted += 1
        if any(agree(defect, finding) for finding in findings):
            total.found += 1
        else:
            total.misses.append(Miss("not found", entry["file"], defect["kind"], str(defect.get("cells") or defect.get("note", ""))))
    for finding in findings:
        if finding["kind"] in kinds:
            total.findings += 1
            if any(agree(defect, finding) for defect in entry["defects"]):
                total.true_findings += 1
            else:
                total.misses.append(Miss("false alarm", entry["file"], finding["kind"], finding.get("message", "")))
        if entry["clean"] and finding["level"] == "强制":
            total.noise += 1
            total.misses.append(Miss("noise", entry["file"], finding["kind"], finding.get("message", "")))


def agree(defect: Mapping[str, Any], finding: Mapping[str, Any]) -> bool:
    """Whether a finding is of the labelled defect's kind and place."""
    if defect["kind"] != finding["kind"]:
        return False
    places = defect.get("cells") or []
    if not places or (places[0].split(".")[1:2] == ["*"] and defect["kind"] not in COLUMN_KINDS):
        return True
    named = [*finding.get("cells", ()), *([finding["subject"]] if finding.get("subject") else [])]
    return any(_covers(place, cell) for place in places for cell in named)


def _covers(place: str, cell: str) -> bool:
    return all(wanted in ("*", got) for wanted, got in zip(place.split("."), cell.split("."), strict=False))


def main(arguments: list[str] | None = None) -> int:
    """Prints the five figures, with --list every miss."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.score", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("truth", type=Path)
    parser.add_argument("results", type=Path)
    parser.add_argument("--list", action="store_true", help="print every miss")
    options = parser.parse_args(arguments)
    truth = yaml.load(options.truth.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))["files"]
    results = json.loads(options.results.read_text(encoding="utf-8"))
    outcome = score(truth, results["submissions"])
    print(outcome.summary())
    if options.list:
        for miss in outcome.misses:
            print(miss.what, miss.file, miss.subject, miss.detail, sep="\t")
    return 0


if __name__ == "__main__":
    sys.exit(main())
