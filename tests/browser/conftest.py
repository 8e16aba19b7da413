"""The sample county published once, and Debian's Chromium to look at it. Where there is no Chromium the tests say so and are skipped."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from auditor.maintain import analyze_rules, explain_rule, write_book
from auditor.pipeline import Order, audit_folder, read_file, write_reading
from auditor.rulebook import load_rulebook

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = "没有安装 Chromium（Debian 软件包 chromium），页面没有在浏览器里检查 / Chromium is not installed: the pages were NOT tested in a browser"
UNCOMPARED = "looks are NOT compared"  # as test_pictures.py says it
NOW = datetime(2025, 2, 10, 9, 0, tzinfo=UTC)
QUIET = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
    "--no-first-run", "--no-pings", "--disable-domain-reliability", "--disable-client-side-phishing-detection", "--disable-gpu",
    "--font-render-hinting=none", "--force-color-profile=srgb", "--hide-scrollbars",
]  # fmt: skip


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of pages of the sample county when one unit has sent again, with the pages of the rule tools and of `read` beside them."""
    if CHROMIUM is None:
        pytest.skip(MISSING)
    reports, out = tmp_path_factory.mktemp("reports_in") / "2024", tmp_path_factory.mktemp("audit_out")
    shutil.copytree(ROOT / "reports_in", reports.parent, dirs_exist_ok=True)
    order = Order(reports.parent, ROOT / "rules", out, record=False)
    audit_folder(order, NOW, lambda *_: None)
    again = next(reports.glob("柳絮*"))
    again.write_text(again.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    folder = audit_folder(order, NOW + timedelta(days=1), lambda *_: None).folder
    rulebook = load_rulebook(ROOT / "rules")
    write_book(ROOT / "rules", "annual-report", folder / "tools" / "book.html", NOW)
    explain_rule(rulebook.rule_by_id["T3-01"], rulebook, ROOT / "rules", "", folder / "tools" / "rule.html")
    analyze_rules(ROOT / "rules", "annual-report", folder / "tools" / "analysis.html")
    file = next(reports.glob("文昌阁街道*.html"))
    write_reading(read_file(file, ROOT / "rules", "annual-report"), rulebook, file, folder / "tools" / "read.html")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    if CHROMIUM is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()


@dataclass
class Watched:
    """A page and what went wrong while it was open."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, path: Path, fragment: str = "") -> Page:
        """Go to a file."""
        self.page.goto(path.as_uri() + fragment, wait_until="load")
        return self.page


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """A desk's screen, 1280 × 900. No test may leave an error in the console or ask anything of the network."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    watch = Watched(context.new_page())
    watch.page.on("console", lambda message: watch.errors.append(message.text) if message.type in ("error", "warning") else None)
    watch.page.on("pageerror", lambda error: watch.errors.append(str(error)))
    watch.page.on("request", lambda request: watch.requests.append(request.url))
    yield watch
    context.close()
    assert watch.errors == []
    assert [url for url in watch.requests if not url.startswith(("file:", "data:"))] == []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says in so many words what was not looked at."""
    if CHROMIUM is None and any("browser" in str(report.nodeid) for report in terminalreporter.getreports("skipped")):
        terminalreporter.write_line(MISSING, red=True)
    for reason in sorted({report.longrepr[2] for report in terminalreporter.getreports("skipped") if UNCOMPARED in str(report.longrepr)}):
        terminalreporter.write_line(reason, red=True)
