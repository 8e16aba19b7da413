"""Linear rules and a table of cells go in; which rows fail comes out, by Great Expectations' own built-in expectations alone.

A second opinion on the evaluator, for the differential test and the benchmark: nothing of auditor.audit is used. An
equation is ExpectMulticolumnSumToEqual over its columns and negated copies of the subtracted ones; an inequality is
ExpectColumnPairValuesAToBeGreaterThanB over columns of both sides. A row with a missing operand is passed over.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
import pandas as pd
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.core.expect_column_pair_values_a_to_be_greater_than_b import ExpectColumnPairValuesAToBeGreaterThanB
from great_expectations.expectations.core.expect_column_pair_values_to_be_equal import ExpectColumnPairValuesToBeEqual
from great_expectations.expectations.core.expect_multicolumn_sum_to_equal import ExpectMulticolumnSumToEqual

from auditor.rulebook.book import Rulebook
from auditor.rulebook.formula import BoundTerm, Instance
from auditor.rulebook.rule import Rule

Place = tuple[str, str, str]  # rule, edition, place in words


def linear_instances(rulebook: Rulebook, edition: str, year: int, unit_type: str) -> Iterator[tuple[Rule, Instance]]:
    """The instances that built-ins can express: one relation over this year's cells, no condition, no slack, blanks not counted."""
    for rule in rulebook.rules:
        if rule.formula is None or rule.tolerance or not rule.applies(year, unit_type):
            continue
        for instance in rule.instances.get(edition, ()):
            plain = all(v.source == "cell" for v in instance.variables)
            if plain and not instance.condition and len(instance.relations) == 1 and instance.relations[0].comparison != "≠":
                yield rule, instance


def suite_and_columns(instances: Sequence[Instance], frame: pd.DataFrame) -> tuple[gx.ExpectationSuite, pd.DataFrame]:
    """One built-in expectation per instance, and the table with the columns that they need."""
    suite = gx.ExpectationSuite(name="builtins")
    extra: dict[str, Any] = {}
    for instance in instances:
        suite.expectations.append(_expectation(instance, frame, extra))
    return suite, pd.concat([frame, pd.DataFrame(extra, index=frame.index)], axis=1)


def _expectation(instance: Instance, frame: pd.DataFrame, extra: dict[str, Any]) -> Any:
    (relation,) = instance.relations
    meta = {"rule": instance.rule, "edition": instance.edition, "place": instance.place}
    terms = [*relation.left, *(BoundTerm(-t.coefficient, t.variable) for t in relation.right)]
    variables = [t for t in terms if t.variable is not None]
    constant = sum(t.coefficient for t in terms if t.variable is None)
    if relation.comparison == "=" and len(variables) > 1:
        columns = [_scaled(t, frame, extra) for t in variables]
        return ExpectMulticolumnSumToEqual(column_list=columns, sum_total=float(-constant), ignore_row_if="any_value_is_missing", meta=meta)
    left, right = _side(relation.left, frame, extra), _side(relation.right, frame, extra)
    if relation.comparison == "=":
        return ExpectColumnPairValuesToBeEqual(column_A=left, column_B=right, ignore_row_if="either_value_is_missing", meta=meta)
    greater, smaller = (left, right) if relation.comparison in (">", "≥") else (right, left)
    return ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=greater, column_B=smaller, or_equal=relation.comparison in ("≥", "≤"), ignore_row_if="either_value_is_missing", meta=meta
    )


def _scaled(term: BoundTerm, frame: pd.DataFrame, extra: dict[str, Any]) -> str:
    assert term.variable is not None
    if term.coefficient == 1:
        return term.variable.key
    name = f"{term.coefficient} {term.variable.key}"
    extra[name] = frame[term.variable.key] * float(term.coefficient)
    return name


def _side(side: Sequence[BoundTerm], frame: pd.DataFrame, extra: dict[str, Any]) -> str:
    if len(side) == 1 and side[0].variable is not None and side[0].coefficient == 1:
        return side[0].variable.key
    name = " + ".join(f"{t.coefficient} {t.variable}" for t in side)
    total = pd.Series(0.0, index=frame.index)
    for term in side:
        total = total + (float(term.coefficient) if term.variable is None else frame[term.variable.key] * float(term.coefficient))
    extra[name] = total
    return name


def failing_rows(suite: gx.ExpectationSuite, frame: pd.DataFrame, key: str = "file") -> Mapping[Place, frozenset[Any]]:
    """Run the suite over the table; for every expectation the values of `key` in the rows that fail."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("cells").add_dataframe_asset("cells")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    result = batch.validate(suite, result_format={"result_format": "COMPLETE", "unexpected_index_column_names": [key]})
    found: dict[Place, frozenset[Any]] = {}
    entry: Any
    for entry in result.results:
        if entry.exception_info and entry.exception_info.get("raised_exception"):
            raise RuntimeError(str(entry.exception_info))
        meta = entry.expectation_config.meta
        rows = entry.result.get("unexpected_index_list") or []
        found[meta["rule"], meta["edition"], meta["place"]] = frozenset(row[key] for row in rows)
    return found
