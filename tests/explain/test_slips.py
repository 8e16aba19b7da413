"""Typical slips of the hand by name."""

from decimal import Decimal

import pytest

from auditor.explain.slips import name_slip
from auditor.model import Number


@pytest.mark.parametrize(
    ("old", "new", "unit", "name"),
    [
        (27, 72, "件", "像是两个数字写颠倒"),
        (7, 70, "件", "像是两个数字写颠倒"),
        (1324, 1234, "件", "像是两个数字写颠倒"),
        (4, 41, "件", "像是漏写一个数字"),
        (455, 45, "件", "像是多写一个数字"),
        (45, 4, "件", ""),
        (5, 6, "件", ""),
        (0, 8, "件", ""),
        (380000, 38, "万元", "像是把元填进了万元栏"),
        (380000, 38, "件", ""),
        (190457, Decimal("19.0457"), "万元", "像是把元填进了万元栏"),
    ],
)
def test_name(old: Number, new: Number, unit: str, name: str) -> None:
    assert name_slip(old, new, unit) == name
