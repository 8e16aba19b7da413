"""A finished audit goes in; Great Expectations runs it as a suite of one expectation per rule and leaves its record in a folder.

One shared metric counts the findings of the whole batch once; every expectation only looks its own rule up, so a rule costs
under a millisecond. Counts are exact; of the failures themselves a rule lists the first ones (all are in results.json), so
that the record of a prefecture stays readable and small. A rule that broke raises in its expectation: exception_info tells
it from a unit's failure. Results are keyed by rule, never by position. Every record has a context of its own, because two
threads that share a context and a dataframe asset get each other's batches without a word. Importing the library takes
seconds of CPU: import this module late.
"""

import csv
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read by the library when it is imported: nothing may leave the county's machine

import great_expectations as gx
import pandas as pd
from great_expectations.checkpoint.actions import UpdateDataDocsAction, ValidationAction
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

from auditor.audit import AuditResult, audit_reports
from auditor.model import Finding, FindingState, Level, Report
from auditor.rulebook.book import Rulebook
from auditor.rulebook.rule import Rule

METRIC = "auditor.findings"
SEVERITY = {Level.MUST: FailureSeverity.CRITICAL, Level.CHECK: FailureSeverity.WARNING, Level.ADVICE: FailureSeverity.INFO}
IDENTITY = ("file", "sha256", "status", "unit", "township", "year")  # columns that say which report a row is
FAILURES = (FindingState.FAILED, FindingState.TO_CONFIRM)
MOST_DOCUMENTED = 300  # rules; beyond that the HTML pages of Data Docs take longer than the audit
MOST_LISTED = 200  # failures of one rule, as many as the library itself lists of the rows of a database


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """What the record says of one rule."""

    rule: str
    success: bool
    failures: int
    not_assessed: int
    exception: str = ""  # of a rule that broke


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where the record of one run lies, and what it says."""

    success: bool
    rules: Mapping[str, RuleRecord]
    suite: Path  # the expectations, for a data team to take as they are
    validation: Path  # every result with the failing reports and cells
    batch: Path  # the batch as a table: one row per report
    docs: Path | None  # index.html of Data Docs


@dataclass(frozen=True, slots=True)
class _Audited:
    """What the metric needs of a batch beyond its dataframe."""

    reports: tuple[Report, ...]
    rulebook: Rulebook
    previous: Mapping[str, Report]
    result: AuditResult | None


@dataclass(slots=True)
class RuleTally:
    """What was found by one rule."""

    states: Counter[FindingState] = field(default_factory=Counter)
    files: set[str] = field(default_factory=set)  # with a failure
    listed: list[dict[str, Any]] = field(default_factory=list)  # the first failures, as the record shows them
    broke: str = ""  # the message of a rule that raised

    def add(self, finding: Finding, file: str) -> None:
        """Count one finding of a file."""
        self.states[finding.state] += 1
        if finding.state is FindingState.RULE_FAULT:
            self.broke = self.broke or finding.message
        elif finding.state in FAILURES:
            self.files.add(file)
            if len(self.listed) < MOST_LISTED:
                self.listed.append(_entry(finding))


@dataclass(frozen=True, slots=True)
class _Found:
    """The metric's value."""

    reports: int
    by_rule: Mapping[str, RuleTally]


class RuleBrokeError(Exception):
    """A rule of ours raised while it was asked: never a failure of a unit."""


_AUDITED: dict[str, _Audited] = {}  # by run, which the dataframe names in its attrs: a metric's arguments must be plain JSON


class FindingsOfBatch(TableMetricProvider):
    """All findings of the batch by rule, computed once and shared by every expectation."""

    metric_name = METRIC

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805  # the decorator makes it a class method
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> "_Found":
        frame, _, _ = execution_engine.get_compute_domain(domain_kwargs=metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE)
        audited = _AUDITED[frame.attrs["run"]]
        if list(frame["file"]) != [report.file for report in audited.reports]:
            raise ValueError("the batch that Great Expectations holds is not the one that was audited")
        result = audited.result or audit_reports(audited.reports, audited.rulebook, audited.previous)
        return _Found(len(audited.reports), tally_by_rule(result))


def tally_by_rule(result: AuditResult) -> dict[str, RuleTally]:
    """The findings of a batch counted by the id of their rule."""
    found: dict[str, RuleTally] = {}
    of_files = ((file, finding) for file, findings in result.findings.items() for finding in findings)
    for file, finding in chain(of_files, ((finding.file, finding) for finding in result.county)):
        found.setdefault(finding.rule, RuleTally()).add(finding, file)
    return found


class ExpectRuleToHold(BatchExpectation):
    """Expect that no report of the batch fails one rule of the rulebook."""

    rule: str

    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)
    success_keys: ClassVar[tuple[str, ...]] = ("rule",)
    metric_dependencies: ClassVar[tuple[str, ...]] = (METRIC,)

    def get_validation_dependencies(
        self, execution_engine: ExecutionEngine[Any] | None = None, runtime_configuration: dict[str, Any] | None = None
    ) -> ValidationDependencies:
        """Ask for the one shared metric directly (the inherited way costs four times as much per rule)."""
        metric = MetricConfiguration(METRIC, {"batch_id": self.batch_id}, {})
        return ValidationDependencies({METRIC: metric}, {"result_format": "COMPLETE"})

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        found: _Found = metrics[METRIC]
        tally = found.by_rule.get(self.rule, RuleTally())
        if tally.broke:
            raise RuleBrokeError(tally.broke)
        failures = sum(tally.states[state] for state in FAILURES)
        return {
            "success": not failures,
            "result": {
                "observed_value": f"{len(tally.files)}/{found.reports}份不符",
                "element_count": found.reports,
                "unexpected_count": failures,
                "unexpected_percent": 100 * len(tally.files) / found.reports if found.reports else 0,
                "unexpected_list": tally.listed,
                "details": {state.value: tally.states[state] for state in FindingState},
            },
        }


def _entry(finding: Finding) -> dict[str, Any]:
    return {"file": finding.file, "finding": finding.id, "cells": list(finding.cells), "subject": finding.subject, "message": finding.message}


# --- the record -------------------------------------------------------------------------------------------------------


def record_run(
    reports: Sequence[Report],
    result: AuditResult | None,
    rulebook: Rulebook,
    folder: Path,
    made: datetime,
    previous: Mapping[str, Report] | None = None,
) -> Recorded:
    """Run the rulebook over the batch as an ExpectationSuite and write suite, validation result, batch and Data Docs into `folder`.

    `result` is the audit of these very reports; where None the shared metric audits them itself. The folder is made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    run = f"{made:%Y%m%d-%H%M%S}-{id(reports):x}-{len(_AUDITED)}"
    _AUDITED[run] = _Audited(tuple(reports), rulebook, previous or {}, result)
    scratch = Path(tempfile.mkdtemp(prefix="auditor-gx-"))
    try:
        return _record(run, _AUDITED[run], folder, made, scratch)
    finally:
        del _AUDITED[run]
        shutil.rmtree(scratch, ignore_errors=True)


def _record(run: str, audited: _Audited, folder: Path, made: datetime, scratch: Path) -> Recorded:
    frame = frame_of(audited.reports)
    frame.attrs["run"] = run
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("reports").add_dataframe_asset("batch")
    definition = asset.add_batch_definition_whole_dataframe("all")
    suite = context.suites.add(suite_of(audited.rulebook))
    validation = context.validation_definitions.add(gx.ValidationDefinition(name=audited.rulebook.name, data=definition, suite=suite))
    documented = len(suite.expectations) <= MOST_DOCUMENTED
    actions: list[ValidationAction] = [UpdateDataDocsAction(name="docs", site_names=["record"])] if documented else []
    if documented:
        _add_site(context, scratch)
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(name=audited.rulebook.name, validation_definitions=[validation], actions=actions, result_format={"result_format": "COMPLETE"})
    )
    outcome = checkpoint.run(batch_parameters={"dataframe": frame}, run_id=RunIdentifier(run_name=f"{made:%Y%m%d-%H%M%S}", run_time=made))
    checked: Any
    (checked,) = outcome.run_results.values()
    paths = folder / "suite.json", folder / "validation.json", folder / "batch.csv"
    _write_json(paths[0], suite.to_json_dict())
    _write_json(paths[1], checked.to_json_dict())
    _write_batch(paths[2], audited.reports, audited.rulebook)
    docs = _move_docs(scratch, folder) if documented else None
    records = {record.rule: record for record in map(_rule_record, checked.results)}
    return Recorded(bool(outcome.success), records, *paths, docs)


def _rule_record(result: Any) -> RuleRecord:
    rule = result.expectation_config.kwargs["rule"]
    info = result.exception_info or {}
    details = (result.result or {}).get("details", {})
    message = _exception_of(info)
    return RuleRecord(rule, bool(result.success), int((result.result or {}).get("unexpected_count", 0)), int(details.get("未评估", 0)), message)


def _exception_of(info: Mapping[str, Any]) -> str:
    """The message of an exception: exception_info is one entry, or one per metric that failed."""
    entries = [info] if "raised_exception" in info else [entry for entry in info.values() if isinstance(entry, Mapping)]
    return next((str(entry.get("exception_message")) for entry in entries if entry.get("raised_exception")), "")


def suite_of(rulebook: Rulebook) -> gx.ExpectationSuite:
    """The rulebook as a suite: one expectation per rule that is on, its level as severity, its clauses in meta."""
    suite = gx.ExpectationSuite(name=f"{rulebook.name}@{rulebook.fingerprint[:12]}")
    suite.meta["rulebook"] = f"{rulebook.name}@{rulebook.fingerprint}"
    for rule in rulebook.rules:
        if not rule.off or rule.off_from is not None:
            suite.expectations.append(_expectation_of(rule, rulebook))
    return suite


def _expectation_of(rule: Rule, rulebook: Rulebook) -> ExpectRuleToHold:
    clauses = [f"{b.instrument}{b.article}" for b in (rulebook.register.get(key) for key in rule.basis) if b is not None]
    meta = {
        "rule": rule.id,
        "title": rule.title,
        "level": rule.level.value,
        "kind": rule.kind,
        "family": rule.family,
        "basis": list(rule.basis),
        "clauses": clauses,
        "formula": rule.formula.text if rule.formula else json.dumps(_plain(rule.block), ensure_ascii=False),
        "rulebook": f"{rulebook.name}@{rulebook.fingerprint}",
    }
    return ExpectRuleToHold(rule=rule.id, severity=SEVERITY[rule.level], meta=meta, description=f"{rule.id} {rule.title}")


def _plain(value: Any) -> Any:
    """A block as JSON can hold it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    return value


def frame_of(reports: Sequence[Report]) -> pd.DataFrame:
    """The batch as Great Expectations holds it: one row per report that says which it is. The figures are in batch.csv."""
    return pd.DataFrame([_identity(report) for report in reports], columns=IDENTITY, dtype=object)


def _identity(report: Report) -> list[Any]:
    organ, year = report.township, report.year
    return [report.file, report.sha256, report.status, report.unit, organ.value if organ else None, year.value if year else None]


def _write_batch(path: Path, reports: Sequence[Report], rulebook: Rulebook) -> None:
    """The batch as a table: one row per report, identity first, then every cell of every edition as printed (exact, as text)."""
    cells = list(dict.fromkeys(key for form in rulebook.forms.values() for key in form.cells))
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*IDENTITY, *cells])
        for report in reports:
            found = report.cells
            figures = [(str(found[key].value) if found[key].value is not None else found[key].raw) if key in found else None for key in cells]
            writer.writerow([*_identity(report), *figures])


def _add_site(context: EphemeralDataContext, folder: Path) -> None:
    for site in list(context.get_site_names()):
        context.delete_data_docs_site(site)
    context.add_data_docs_site(
        "record",
        {
            "class_name": "SiteBuilder",
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )


def _move_docs(scratch: Path, folder: Path) -> Path:
    """Data Docs into the folder, replacing those of an earlier record."""
    target = folder / "data_docs"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(scratch, target)
    return target / "index.html"


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
