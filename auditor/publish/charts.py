"""Labelled numbers go in; a chart as SVG comes out, made by Vega-Lite. The only module that knows the chart library.

A chart stands in the page as it is: no script, no font and no picture is loaded, its words are text. It is narrow enough for a
telephone at its own size. Beside each chart the page prints the same figures as a table, so the marks need no words of their own.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import vl_convert

from auditor.model import Number

_WIDTH, _BAR, _COLUMNS_HIGH = 330, 24, 130  # pixels
_LABELS = 104  # pixels for the words at the left of bars: eight Chinese characters
BLUE = "#1d4f91"
_CONFIG: dict[str, Any] = {
    "aria": False,
    "background": None,
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "#0b0c0c", "labelFontSize": 13, "labelPadding": 6, "titleFontSize": 13, "titleFontWeight": "normal",
        "domainColor": "#505a5f", "ticks": False, "grid": False,
    },
    "header": {"labelColor": "#0b0c0c", "labelFontSize": 13, "labelFontWeight": "bold"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, how long it is, the number printed at its end; `group` heads the bars that belong together."""

    name: str
    value: Number
    said: str
    group: str = ""
    colour: str = BLUE


def draw_bars(bars: Sequence[Bar]) -> str:
    """Bars beneath each other, each with its name on the left and its number at its end; groups beneath each other."""
    grouped = any(bar.group for bar in bars)
    encoding = {
        "y": {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": _NAMES},
        "x": {"field": "value", "type": "quantitative", "axis": None, "scale": {"domainMax": _most(bars)}},
    }
    plot = {
        "width": _WIDTH - _LABELS - 50,
        "height": {"step": _BAR},
        "layer": [
            {"mark": {"type": "bar", "height": {"band": 0.72}, "clip": False}, "encoding": {**encoding, "color": _COLOUR}},
            {"mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 14}, "encoding": {**encoding, "text": {"field": "said"}}},
        ],
    }
    facet = {"row": {"field": "group", "type": "nominal", "sort": None, "title": None, "header": {"labelOrient": "top", "labelAnchor": "start"}}}
    return _draw({"facet": facet, "spec": plot, "spacing": 14} if grouped else plot, bars)


def draw_columns(bars: Sequence[Bar], below: str, beside: str) -> str:
    """Columns side by side, each with its number on top; `below` and `beside` say what the axes count."""
    encoding = {
        "x": {"field": "name", "type": "nominal", "sort": None, "title": below, "axis": {"labelAngle": 0}},
        "y": {"field": "value", "type": "quantitative", "axis": None, "scale": {"domainMax": _most(bars)}},
    }
    heading = {"text": beside, "anchor": "start", "fontSize": 13, "fontWeight": "normal", "color": "#505a5f", "offset": 14}
    plot = {
        "width": _WIDTH - 20,
        "height": _COLUMNS_HIGH,
        "title": heading,
        "layer": [
            {"mark": {"type": "bar", "width": {"band": 0.86}}, "encoding": {**encoding, "color": _COLOUR}},
            {"mark": {"type": "text", "baseline": "bottom", "dy": -4, "fontSize": 14}, "encoding": {**encoding, "text": {"field": "said"}}},
        ],
    }
    return _draw(plot, bars)


# A drawing inside a page needs no namespace; what stands around it says what it is, and half-named marks would only disturb.
_SPARE = re.compile(r' (?:xmlns(?::xlink)?|role|aria-[a-z]+)="[^"]*"')
_NAMES = {"minExtent": _LABELS, "maxExtent": _LABELS, "labelLimit": _LABELS}
_COLOUR = {"field": "colour", "type": "nominal", "scale": None}


def _most(bars: Sequence[Bar]) -> float:
    return float(max((bar.value for bar in bars), default=1)) or 1  # lengths on the paper, not figures: those are printed as they are


def _draw(plot: dict[str, Any], bars: Sequence[Bar]) -> str:
    values = [{"name": bar.name, "value": float(bar.value), "said": bar.said, "group": bar.group, "colour": bar.colour} for bar in bars]
    spec = {"config": _CONFIG, "data": {"values": values}, **plot}
    drawn = str(vl_convert.vegalite_to_svg(json.dumps(spec, ensure_ascii=False)))
    return _SPARE.sub("", drawn)
