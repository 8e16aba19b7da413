"""The main pages as pictures, against those in docs/pictures. Fonts differ between machines: compared only where they are the same.

To make them anew after a change that is meant: AUDITOR_PICTURES=new pytest tests/browser/test_pictures.py
"""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
FONTS = PICTURES / "fonts.txt"
MOST_DIFFERENT = 0.02  # share of pixels that may look different
LEAST_DIFFERENCE = 40  # of 255: what is fainter nobody sees

SHOTS = {
    "county": ("index.html", 1280, 900),
    "charts": ("index.html#h-measures", 1280, 900),
    "county-phone": ("index.html", 390, 800),
    "unit": ("units/石埠岭镇人民政府-2024.html", 1280, 900),
    "unit-phone": ("units/石埠岭镇人民政府-2024.html", 390, 800),
    "rules": ("rules.html", 1280, 900),
}


def drawn_with(browser: Browser) -> str:
    """What decides how letters look here: the browser's main version and the font that Chinese is drawn with."""
    asked = ["fc-match", "--format=%{family[0]} %{fontversion}", "sans-serif:lang=zh-cn"]
    font = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return f"Chromium {browser.version.partition('.')[0]}, {font}\n"


@pytest.mark.parametrize("name", SHOTS)
def test_the_page_looks_as_it_did(watched: Any, site: Path, browser: Browser, tmp_path: Path, name: str) -> None:
    file, width, height = SHOTS[name]
    watched.page.set_viewport_size({"width": width, "height": height})
    path, _, place = file.partition("#")
    page = watched.open(site / path, f"#{place}" if place else "")
    shot = tmp_path / f"{name}.png"
    page.screenshot(path=shot, animations="disabled", caret="hide")
    kept = PICTURES / f"{name}.png"
    if os.environ.get("AUDITOR_PICTURES") == "new":
        with Image.open(shot) as taken:
            taken.convert("RGB").quantize(64).save(kept, optimize=True)
        FONTS.write_text(drawn_with(browser), encoding="utf-8")
        return
    assert kept.is_file()
    if drawn_with(browser) != FONTS.read_text(encoding="utf-8"):
        pytest.skip(f"pictures were taken with {FONTS.read_text('utf-8').strip()}, here is {drawn_with(browser).strip()}: looks are NOT compared")
    with Image.open(kept) as one, Image.open(shot) as other:
        before, now = one.convert("L"), other.convert("L")
        assert before.size == now.size
        changed = ImageChops.difference(before, now).point(lambda level: 255 if level > LEAST_DIFFERENCE else 0)
        share = changed.histogram()[255] / (width * height)
    assert share <= MOST_DIFFERENT, f"{share:.1%} of {name} looks different; the new one: {shot}"
