"""A run's folder as a whole: what is in it, that links lead somewhere, that nothing outside is asked for, that it appears at once."""

import os
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from selectolax.lexbor import LexborHTMLParser as Page

from auditor.errors import SettingsError
from auditor.model import Fact, Finding, Gap, Paragraph, Place, Report, Run, SectionText, Submission
from auditor.publish import publish_run
from auditor.publish.render import TEMPLATES
from auditor.rulebook.book import Rulebook

OUR_SCRIPT = (TEMPLATES / "page.js").read_text(encoding="utf-8")
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>\x00\x1b[31m\u202e'{{ 7*7 }}</style></title>"


def pages(folder: Path) -> Iterator[tuple[Path, Page]]:
    for path in sorted(folder.rglob("*.html")):
        yield path, Page(path.read_text(encoding="utf-8"))


def test_the_folder_holds_a_page_for_every_submission(published: Path, run: Run) -> None:
    assert {path.name for path in published.iterdir()} == {"documents", "index.html", "rules.html", "results.json", "units"}
    assert len(list((published / "units").iterdir())) == len(run.submissions)


def test_latest_leads_to_the_last_run(run: Run, rulebook: Rulebook, tmp_path: Path) -> None:
    publish_run(run, rulebook, tmp_path)
    publish_run(replace(run, id="20240221-090000"), rulebook, tmp_path)
    assert os.readlink(tmp_path / "latest") == "20240221-090000"
    assert (tmp_path / "latest" / "index.html").is_file()
    assert (tmp_path / "20240220-090000" / "index.html").is_file()


def test_without_symbolic_links_a_page_leads_on(run: Run, rulebook: Rulebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    publish_run(run, rulebook, tmp_path)
    link = Page((tmp_path / "latest.html").read_text(encoding="utf-8")).css_first("a")
    assert link is not None
    assert (tmp_path / str(link.attributes["href"])).is_file()


def test_every_link_leads_somewhere(published: Path) -> None:
    anchors = {path.resolve(): {node.attributes["id"] for node in page.css("[id]")} for path, page in pages(published)}
    followed = 0
    for path, page in pages(published):
        for node in page.css("a[href]"):
            target, _, fragment = unquote(node.attributes["href"] or "").partition("#")
            file = (path.parent / target).resolve() if target else path.resolve()
            assert file.is_file(), (path.name, target)
            if fragment:
                assert fragment in anchors[file], (path.name, target, fragment)
            followed += 1
    assert followed > 40


def test_ids_are_unique_and_labels_lead_to_their_headings(published: Path) -> None:
    for path, page in pages(published):
        ids = [node.attributes["id"] for node in page.css("[id]")]
        assert len(ids) == len(set(ids)), path.name
        for node in page.css("[aria-labelledby]"):
            assert node.attributes["aria-labelledby"] in ids, path.name
        for node in page.css("label[for]"):
            assert node.attributes["for"] in ids, path.name


def test_nothing_outside_the_page_is_loaded(published: Path) -> None:
    for path, page in pages(published):
        assert not page.css("link, img, iframe, object, embed, script[src]"), path.name
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"https?:|url\(|@import|//[a-z]", source), path.name


def test_only_the_one_script_may_run(published: Path) -> None:
    allowed = f"script-src 'sha256-{b64encode(sha256(OUR_SCRIPT.encode()).digest()).decode()}'"
    for path, page in pages(published):
        policy = page.css_first("meta[http-equiv=Content-Security-Policy]")
        assert policy is not None
        assert allowed in (policy.attributes["content"] or ""), path.name
        assert [script.text() for script in page.css("script")] == ([OUR_SCRIPT] if path.name == "index.html" else []), path.name


def test_a_page_is_usable_by_a_screen_reader(published: Path) -> None:
    for path, page in pages(published):
        html = page.css_first("html")
        assert html is not None
        assert html.attributes["lang"] == "zh-CN"
        assert len(page.css("main")) == len(page.css("h1")) == 1, path.name
        assert page.css_first("a.skip") is not None
        levels = [int((node.tag or "h0")[1]) for node in page.css("h1, h2, h3, h4")]
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels)), (path.name, levels)
        for table in page.css("table"):
            assert table.css_first("caption") is not None, path.name
            assert all(head.attributes.get("scope") for head in table.css("th")), path.name
        assert all(box.attributes.get("aria-label") for box in page.css(".box")), path.name


def test_clerks_are_spared_jargon(published: Path) -> None:
    for path in sorted((published / "units").iterdir()):
        body = Page(path.read_text(encoding="utf-8")).body
        assert body is not None
        said = body.text()
        for word in ("JSON", "json", "实例", "指纹", "None", "null", "regulation_nonzero", "t3.", "missing"):
            assert word not in said, (path.name, word)


def test_pages_are_small(published: Path) -> None:
    for path, _ in pages(published):
        assert path.stat().st_size < 100_000, path.name


def test_whatever_a_report_says_stays_text(
    run: Run,
    rulebook: Rulebook,
    build_report: Callable[..., Report],
    build_finding: Callable[..., Finding],
    build_figures: Callable[..., Any],
    tmp_path: Path,
) -> None:
    report = build_report(
        unit=None,
        name=HOSTILE,
        file=f"2023/{HOSTILE}\udcff",
        title=Fact(HOSTILE, HOSTILE, HOSTILE + "x", Place(part=HOSTILE)),
        sections=(SectionText("s1", HOSTILE, Place(), paragraphs=(Paragraph(HOSTILE, Place()),)),),
        cells=build_figures({"t3.received.total": HOSTILE}),
        gaps=(Gap(Place(part=HOSTILE), HOSTILE, HOSTILE, (HOSTILE,)),),
        editions={"t3": HOSTILE},
    )
    finding = build_finding("T3-03", HOSTILE, ("t3.received.total", HOSTILE), quote=HOSTILE, arithmetic=HOSTILE, id=HOSTILE, subject=HOSTILE)
    folder = publish_run(replace(run, county=HOSTILE, folder=HOSTILE, submissions=(Submission(report, (finding,)),)), rulebook, tmp_path).folder
    seen = 0
    for path, page in pages(folder):
        source = path.read_text(encoding="utf-8")
        assert not page.css("img"), path.name
        assert [script.text() for script in page.css("script")] in ([], [OUR_SCRIPT]), path.name
        assert not page.css("[onerror]"), path.name
        assert len(page.css("style")) == 1
        assert not set(source) & set("\x00\x1b\u202e"), path.name
        assert "{{ 7*7 }}" in source or "7*7" not in source, path.name
        seen += "alert(1)" in source
    assert seen >= 2
    assert all(path.parent in (folder / "units", folder / "documents") for path in folder.rglob("*script*"))


def test_a_fault_while_publishing_leaves_the_old_run_and_no_part(
    run: Run, rulebook: Rulebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = publish_run(run, rulebook, tmp_path).folder
    before = (folder / "index.html").read_bytes()

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(SettingsError, match="无法写入结果"):
        publish_run(replace(run, id="20240221-090000"), rulebook, tmp_path)
    assert not (tmp_path / "20240221-090000").exists()
    assert (tmp_path / "latest" / "index.html").read_bytes() == before


def test_a_part_left_by_a_killed_run_is_no_obstacle(run: Run, rulebook: Rulebook, tmp_path: Path) -> None:
    (tmp_path / f".{run.id}.part" / "units").mkdir(parents=True)
    (tmp_path / f".{run.id}.part" / "stray.html").write_text("half", encoding="utf-8")
    folder = publish_run(run, rulebook, tmp_path).folder
    assert not (folder / "stray.html").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == [run.id, "latest"]


def test_the_same_run_published_twice_is_the_same(run: Run, rulebook: Rulebook, tmp_path: Path) -> None:
    first = publish_run(run, rulebook, tmp_path / "a").folder
    second = publish_run(run, rulebook, tmp_path / "b").folder
    publish_run(run, rulebook, tmp_path / "b")
    for path in sorted(first.rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (second / path.relative_to(first)).read_bytes()


def test_progress_is_told_page_by_page(run: Run, rulebook: Rulebook, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    publish_run(run, rulebook, tmp_path, lambda done, total: told.append((done, total)))
    assert told == [(number, 9) for number in range(10)]


def test_an_output_folder_that_is_a_file_is_one_sentence(run: Run, rulebook: Rulebook, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="无法写入结果"):
        publish_run(run, rulebook, tmp_path / "out")
