"""Linear rules and a table of cells go in; which reports fail comes out, by polars expressions and by pandera checks.

For the benchmark's ratios: nothing of auditor.audit is used. Neither library is needed by the product; both come with the
extra `bench`. An instance is one boolean column over columns of integers; blanks are not looked at, so the table must
have none.
"""

import operator
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from auditor.rulebook.formula import BoundTerm, Comparison, Instance

Place = tuple[str, str, str]  # rule, edition, place in words
Table = Mapping[str, Sequence[Any]]  # cell → its integer in every report
Judge = Callable[[Sequence[Instance], Table], Mapping[Place, frozenset[int]]]  # instance → reports that fail, by position

COMPARE: Mapping[Comparison, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "≠": operator.ne,
    "<": operator.lt,
    "≤": operator.le,
    ">": operator.gt,
    "≥": operator.ge,
}


def is_whole(instance: Instance) -> bool:
    """Whether all coefficients are integers, so that both libraries stay exact."""
    return all(t.coefficient.denominator == 1 for r in instance.relations for side in (r.left, r.right) for t in side)


def judged_by_polars(instances: Sequence[Instance], table: Table) -> Mapping[Place, frozenset[int]]:
    """All instances as expressions of one lazy query, which polars plans and runs over all cores at once."""
    import polars as pl

    def column(key: str) -> Any:
        return pl.col(key)

    frame = pl.DataFrame(table)
    query = [(~_holds(instance, column, pl.lit)).alias(str(number)) for number, instance in enumerate(instances)]
    failing = frame.lazy().select(query).collect()
    return {_place(i): frozenset(failing[str(n)].arg_true().to_list()) for n, i in enumerate(instances)}


def judged_by_pandera(instances: Sequence[Instance], table: Table) -> Mapping[Place, frozenset[int]]:
    """One schema with one whole-table check per instance, validated lazily so that every failing row is reported."""
    os.environ.setdefault("DISABLE_PANDERA_IMPORT_WARNING", "True")
    import pandas as pd
    import pandera.pandas as pa

    frame = pd.DataFrame(table)
    checks = [pa.Check(_check_of(instance), name=str(number), ignore_na=False) for number, instance in enumerate(instances)]
    schema = pa.DataFrameSchema({}, checks=checks)
    found: dict[Place, frozenset[int]] = {_place(i): frozenset() for i in instances}
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        for error in errors.schema_errors:
            if error.check_output is None:
                raise
            output = error.check_output
            found[_place(instances[int(error.check.name)])] = frozenset(output.index[~output].tolist())
    return found


TOOLS: Mapping[str, Judge] = {"polars": judged_by_polars, "pandera": judged_by_pandera}


def _check_of(instance: Instance) -> Callable[[Any], Any]:
    def holds(frame: Any) -> Any:
        return _holds(instance, frame.__getitem__, int)

    return holds


def _holds(instance: Instance, column: Callable[[str], Any], constant: Callable[[int], Any]) -> Any:
    (relation,) = instance.relations
    return COMPARE[relation.comparison](_side(relation.left, column, constant), _side(relation.right, column, constant))


def _side(side: Sequence[BoundTerm], column: Callable[[str], Any], constant: Callable[[int], Any]) -> Any:
    total: Any = None
    for term in side:
        factor = int(term.coefficient)
        part = constant(factor) if term.variable is None else column(term.variable.key)
        if term.variable is not None and factor != 1:
            part = part * factor
        total = part if total is None else total + part
    return total


def _place(instance: Instance) -> Place:
    return instance.rule, instance.edition, instance.place
