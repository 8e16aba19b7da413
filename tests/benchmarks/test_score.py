"""The scorer counts what an audit got right, missed and made up."""

from typing import Any

from benchmarks.score import agree, score


def _truth(**changes: Any) -> dict[str, Any]:
    return {
        "file": "a.txt",
        "is_report": True,
        "township": "青石镇",
        "year": 2023,
        "edition": {"t2": "2021"},
        "sections": {"s1": "一、总体情况"},
        "aspects": ["proactive"],
        "cells": {"t2.licences.decisions": 7, "t2.penalties.decisions": None},
        "defects": [],
        "clean": True,
        **changes,
    }


def _submission(**changes: Any) -> dict[str, Any]:
    return {
        "file": "2023/a.txt",
        "status": "read",
        "township": "青石镇人民政府",
        "year": 2023,
        "editions": {"t2": "2021"},
        "sections": {"s1": "一、总体情况"},
        "aspects": ["proactive"],
        "cells": {"t2.licences.decisions": {"state": "number", "value": "7"}, "t2.penalties.decisions": {"state": "blank", "value": None}},
        "findings": [],
        **changes,
    }


def test_a_perfect_audit() -> None:
    outcome = score([_truth()], [_submission()])
    assert (outcome.cells, outcome.gaps, outcome.silent, outcome.identity, outcome.noise) == (1.0, 0, 0, 1.0, 0)
    assert outcome.misses == []


def test_gaps_are_said_aloud_and_wrong_or_invented_cells_are_silent() -> None:
    cells = {
        "t2.licences.decisions": {"state": "unread", "value": None},
        "t2.penalties.decisions": {"state": "number", "value": "0"},
        "t2.fees.amount": {"state": "number", "value": "1"},
    }
    outcome = score([_truth()], [_submission(cells=cells)])
    assert (outcome.cells_right, outcome.gaps, outcome.silent) == (0, 1, 2)
    assert [miss.what for miss in outcome.misses] == ["gap", "silent", "silent"]


def test_recall_precision_and_noise() -> None:
    truth = _truth(defects=[{"kind": "t3_flow", "cells": ["t3.*.total"]}, {"kind": "unit_wrong"}], clean=False)
    found = {"kind": "t3_flow", "cells": ["t3.received.total"], "level": "强制", "state": "不符"}
    waived = {"kind": "unit_wrong", "cells": [], "level": "核实", "state": "已核实"}
    false = {"kind": "t4_total", "cells": ["t4.reconsideration.total"], "level": "强制", "state": "不符", "message": "x"}
    outcome = score([truth], [_submission(findings=[found, waived, false])])
    assert (outcome.found, outcome.wanted, outcome.true_findings, outcome.findings, outcome.noise) == (1, 2, 1, 2, 0)
    assert score([_truth()], [_submission(findings=[false])]).noise == 1


def test_a_file_that_is_not_in_the_results_is_all_missed() -> None:
    outcome = score([_truth(defects=[{"kind": "truncated"}])], [])
    assert (outcome.silent, outcome.wanted, outcome.found, outcome.identity) == (2, 1, 0, 0.0)


def test_a_finding_agrees_by_kind_and_place() -> None:
    column = {"kind": "t3_subtotal", "cells": ["t3.*.total"]}
    assert agree(column, {"kind": "t3_subtotal", "cells": ["t3.granted.total"]})
    assert not agree(column, {"kind": "t3_subtotal", "cells": ["t3.granted.business"]})
    assert not agree(column, {"kind": "t3_flow", "cells": ["t3.granted.total"]})
    assert agree({"kind": "aspect_missing", "cells": ["platform"]}, {"kind": "aspect_missing", "cells": [], "subject": "platform"})
    assert agree({"kind": "missing_table", "cells": ["t2"]}, {"kind": "missing_table", "cells": ["t2"]})
    assert agree({"kind": "blank_cell", "cells": ["t2.*"]}, {"kind": "blank_cell", "cells": []})
