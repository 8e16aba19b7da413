"""Sums that several cells make up are exact, however long their figures are."""

from decimal import Decimal

import pytest

from auditor.audit.evidence import exact_sum
from auditor.model import Number


@pytest.mark.parametrize(
    ("numbers", "total"),
    [
        ([], "0"),
        ([1, 2], "3"),
        ([Decimal("0.1"), Decimal("0.2")], "0.3"),
        ([Decimal("0.038000"), 2], "2.038000"),
        ([10**30, Decimal("0.000001")], f"{10**30}.000001"),
    ],
)
def test_sums_are_exact(numbers: list[Number], total: str) -> None:
    assert str(exact_sum(numbers)) == total
