"""The pages of the sample county in a browser: links, filters, keyboard, phone, paper, accessibility; nothing leaves the machine."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pypdfium2  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Browser, Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pages(site: Path) -> list[Path]:
    """Every page of the run."""
    found = [path for path in sorted(site.rglob("*.html")) if "validation" not in path.parts]
    assert len(found) > 20
    return found


def unit_page(site: Path, unit: str) -> Path:
    return next(path for path in sorted((site / "units").iterdir()) if path.name.startswith(unit) and "2024" in path.name)


def test_every_page_opens_without_an_error_and_asks_for_nothing(watched: Any, site: Path) -> None:
    for path in pages(site):
        before = len(watched.requests)
        page = watched.open(path)
        assert page.title(), path.name
        assert page.locator("h1").count() == 1, path.name
        assert len(watched.requests) == before + 1, (path.name, watched.requests[before:])
        assert path.stat().st_size < 1_000_000, path.name


def test_every_link_leads_somewhere(watched: Any, site: Path) -> None:
    ids: dict[Path, set[str]] = {}
    wanted: list[tuple[Path, Path, str]] = []
    for path in pages(site):
        page = watched.open(path)
        ids[path] = set(page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)"))
        for href in page.evaluate("[...document.querySelectorAll('a[href]')].map(e => e.href)"):
            parts = urlparse(href)
            assert parts.scheme == "file", (path.name, href)
            wanted.append((path, Path(unquote(parts.path)), unquote(parts.fragment)))
    assert len(wanted) > 200
    for source, target, fragment in wanted:
        assert target.is_file(), (source.name, target)
        if fragment:
            assert fragment in ids[target], (source.name, target.name, fragment)
    assert {target.suffix for _, target, _ in wanted} >= {".html", ".docx", ".xlsx", ".json"}


def test_the_filters_show_one_state_at_a_time(watched: Any, site: Path) -> None:
    page: Page = watched.open(site / "index.html")
    rows = page.locator("table.heat tbody tr:not(.y)")
    everything = rows.evaluate_all("rows => rows.filter(r => r.offsetParent !== null).length")
    assert everything > 10
    shown = 0
    for label in page.locator(".filter label.btn").all():
        if label.inner_text().strip() == "全部":
            continue
        label.click()
        visible = rows.evaluate_all("rows => rows.filter(r => r.offsetParent !== null).map(r => r.className)")
        assert visible, label.inner_text()
        assert len(set(visible)) == 1, (label.inner_text(), visible)
        shown += len(visible)
    assert shown == everything
    page.locator(".filter label[for=f-all]").click()
    assert rows.evaluate_all("rows => rows.filter(r => r.offsetParent !== null).length") == everything


def visible_rows(page: Page, table: str) -> list[str]:
    """The first cells of the rows that are seen, from top to bottom, lines between years left out."""
    return list(page.locator(f"{table} tbody tr:not(.y)").evaluate_all("rows => rows.filter(r => r.offsetParent).map(r => r.cells[0].innerText)"))


def test_a_table_is_put_in_order_by_its_head_with_the_keyboard_alone(watched: Any, site: Path) -> None:
    page: Page = watched.open(site / "index.html")
    before = visible_rows(page, "#matrix")
    head = page.locator("#matrix thead th", has_text="表三勾稽")
    column = head.evaluate("head => head.cellIndex")
    head.locator("button").focus()
    for pressed, wanted in (("Enter", "descending"), ("Space", "ascending")):
        page.keyboard.press(pressed)
        assert head.get_attribute("aria-sort") == wanted
        assert page.locator("#matrix [aria-sort]").count() == 1
        bodies = page.locator("#matrix tbody").evaluate_all(
            "(bodies, at) => bodies.map(b => [...b.rows].filter(r => r.cells.length > at).map(r => +r.cells[at].innerText))", column
        )
        for numbers in bodies:
            assert numbers == sorted(numbers, reverse=wanted == "descending")
        assert max(map(len, bodies)) > 5
    assert sorted(visible_rows(page, "#matrix")) == sorted(before)
    assert page.locator("#matrix tbody tr:first-child.y").count() == len(bodies), "each year keeps its heading"


def test_a_unit_is_found_by_part_of_its_name(watched: Any, site: Path) -> None:
    page: Page = watched.open(site / "index.html")
    everything = visible_rows(page, "#matrix")
    page.get_by_label("查找单位").fill("石埠岭")
    assert visible_rows(page, "#matrix") == ["石埠岭镇人民政府", "石埠岭镇人民政府"]
    assert page.locator(".find output").inner_text() == "找到 2 个"
    page.get_by_label("查找单位").fill("")
    assert visible_rows(page, "#matrix") == everything


def test_without_scripts_the_page_is_whole(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    assert page.locator("#matrix tbody tr").count() > 20
    assert not page.locator(".find").is_visible()
    assert page.locator("thead button").count() == 0
    page.locator(".filter label[for=f-fix]").click()
    assert not page.locator("#matrix tr.fine").first.is_visible()
    context.close()


def test_the_lists_of_a_unit_are_seen_one_at_a_time(watched: Any, site: Path) -> None:
    page: Page = watched.open(unit_page(site, "银杏坳"))
    assert page.locator("#must").is_visible()
    assert page.locator("#check").is_visible()
    page.locator("label[for=g-check]").click()
    assert not page.locator("#must").is_visible()
    assert page.locator("#check").is_visible()
    page.emulate_media(media="print")
    assert page.locator("#must").is_visible(), "on paper everything is there"


def test_every_chart_has_words_and_the_same_numbers_as_a_table(watched: Any, site: Path) -> None:
    page: Page = watched.open(site / "index.html")
    plots = page.locator("figure.plot").all()
    assert len(plots) >= 6
    for plot in plots:
        assert plot.locator("[role=img]").get_attribute("aria-label")
        plot.locator("summary").click()
        drawn = set(plot.locator("svg text").all_text_contents())
        numbers = [row.locator("td").first.inner_text() for row in plot.locator("tbody tr").all()]
        assert numbers
        assert {number for number in numbers if number not in drawn} == set()


def test_a_folded_table_opens(watched: Any, site: Path) -> None:
    for path in pages(site):
        page = watched.open(path)
        if page.locator("input.all").count():
            break
    box = page.locator("input.all").first
    table = page.locator("input.all ~ .box.fold").first
    hidden = table.locator("tr.o").first
    assert not hidden.is_visible()
    box.focus()
    page.keyboard.press("Space")
    assert hidden.is_visible()


def test_the_keyboard_alone_is_enough(watched: Any, site: Path) -> None:
    page: Page = watched.open(site / "index.html")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert skip.evaluate("e => e === document.activeElement")
    outline = skip.bounding_box()
    assert outline is not None
    assert outline["x"] >= 0
    assert outline["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    seen = []
    for _ in range(70):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("[document.activeElement.tagName, document.activeElement.getBoundingClientRect().top + scrollY]"))
    tops = [top for tag, top in seen if tag == "A"]
    assert tops == sorted(tops), "the order of Tab is the order of the page"
    assert {"A", "INPUT"} <= {tag for tag, _ in seen}
    summary = page.locator("details:not([open]) > summary").first
    handle = summary.element_handle()
    assert handle is not None
    handle.focus()
    page.keyboard.press("Enter")
    assert handle.evaluate("e => e.parentElement.open")
    page.locator("#f-all").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.querySelector('.filter input:checked').id") != "f-all"


def test_whatever_has_the_focus_is_marked(watched: Any, site: Path) -> None:
    page: Page = watched.open(unit_page(site, "石埠岭"))
    for reached in range(25):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):  # past the last link, before the first
            assert reached > 8
            break
        style = page.evaluate(
            "(() => { let e = document.activeElement; if (e.matches('input.vh')) e = e.nextElementSibling;"
            " const s = getComputedStyle(e); return [e.outerHTML.slice(0, 80), s.outlineStyle, s.outlineWidth, s.boxShadow]; })()"
        )
        assert (style[1] != "none" and style[2] != "0px") or style[3] != "none", style[0]


@pytest.mark.parametrize("width", [390, 320])
def test_a_phone_never_scrolls_sideways(watched: Any, site: Path, width: int) -> None:
    watched.page.set_viewport_size({"width": width, "height": 800})
    for path in pages(site):
        page = watched.open(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (path.name, wide)


def test_on_paper_nothing_is_cut_off_and_nothing_is_only_for_the_screen(watched: Any, site: Path) -> None:
    paper = 700  # CSS pixels: A4 without its margins
    for path in (site / "index.html", site / "rules.html", unit_page(site, "石埠岭"), unit_page(site, "柳絮"), site / "tools" / "analysis.html"):
        page: Page = watched.open(path)
        page.set_viewport_size({"width": paper, "height": 1000})
        page.emulate_media(media="print")
        cut = page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => getComputedStyle(e).overflowX !== 'visible' && !e.classList.contains('vh')"
            " && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1).map(e => e.className + ' ' + e.scrollWidth + '>' + e.clientWidth)"
        )
        assert cut == [], path.name
        assert page.evaluate("document.documentElement.scrollWidth") <= paper + 1, path.name
        assert not page.locator("a.skip").is_visible()
        assert not page.locator("header nav").is_visible()
        document = pypdfium2.PdfDocument(page.pdf(format="A4", print_background=True, prefer_css_page_size=True))
        width, height = document[0].get_size()
        assert (round(width), round(height)) == (595, 842)
        text = "".join(sheet.get_textpage().get_text_range() for sheet in document)
        heading = page.locator("h1").inner_text().split("\n")[0]
        assert heading[:4] in text, path.name
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core as shipped in axe-playwright-python."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", WCAG)
    return [f"{each['id']}: {each['help']} {json.dumps([node['target'] for node in each['nodes'][:3]])}" for each in found["violations"]]


def test_axe_itself_runs(watched: Any, site: Path, axe: str) -> None:
    page = watched.open(site / "index.html")
    page.evaluate("document.querySelector('a[href]').innerHTML = ''; document.documentElement.removeAttribute('lang')")
    assert {found.partition(":")[0] for found in violations(page, axe)} >= {"html-has-lang", "link-name"}


def test_no_page_fails_wcag_22_aa(watched: Any, site: Path, axe: str) -> None:
    found = {path.name: broken for path in pages(site) if (broken := violations(watched.open(path), axe))}
    assert found == {}


def test_no_page_fails_wcag_22_aa_on_a_phone_or_with_everything_open(watched: Any, site: Path, axe: str) -> None:
    watched.page.set_viewport_size({"width": 390, "height": 800})
    tools = [site / "tools" / f"{name}.html" for name in ("rule", "analysis", "read", "book")]
    for path in (site / "index.html", site / "rules.html", unit_page(site, "石埠岭"), unit_page(site, "柳絮"), *tools):
        page = watched.open(path)
        page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
        assert violations(page, axe) == [], path.name
