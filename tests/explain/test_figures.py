"""The judgement on a handful of formulas is the audit's on all of them."""

from random import Random
from typing import Any

from auditor.audit.evaluator import Batch
from auditor.audit.judgement import Verdict
from auditor.explain.equations import build_system, editions_of
from auditor.explain.figures import Figures
from benchmarks.corpus.figures import draw_cells, plant_wrong_cells

SAID = {Verdict.HOLDS: True, Verdict.VACUOUS: True, Verdict.FAILS: False, Verdict.NOT_ASSESSED: None}


def test_every_formula_is_judged_as_in_the_audit(house: Any) -> None:
    rng = Random(11)
    seen = set()
    for number in range(12):
        wrong, _ = plant_wrong_cells(draw_cells(rng), rng, 3)
        printed = {key: rng.choice((None, "/", "若干", "?")) if rng.random() < 0.02 * (number % 4) else value for key, value in wrong.items()}
        report = house.report(printed, said={"新收申请": rng.randint(0, 9), "予以公开": rng.randint(0, 5)})
        editions = editions_of(report, house.rulebook)
        system = build_system(house.rulebook, 2023, "乡镇", editions)
        figures = Figures(report, editions, house.rulebook)
        batch = Batch(house.program, [report])
        (group,) = batch.groups
        judged = {id(batch.program.bounds[n].instance): Verdict(int(v[0])) for n, v in zip(group.asked.instances, batch.verdicts[0], strict=True)}
        assert {id(statement.instance) for statement in system.statements} == set(judged)
        for statement in system.statements:
            expected = SAID[judged[id(statement.instance)]]
            assert figures.holds(statement.formula) is expected, (statement.rule.id, statement.instance.place)
            seen.add(expected)
    assert seen == {True, False, None}
