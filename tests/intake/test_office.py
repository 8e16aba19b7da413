"""Old office formats go through LibreOffice: one process for a batch, what it skipped is said, and its absence too."""

import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.intake import office, read_bytes
from auditor.model import Grid
from auditor.settings import Limits

LIMITS = Limits()
RTF = (
    rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0 SimSun;}}\uc1 \pard Shiqiao 2023\par"
    rb"\trowd\trgaph108\clbrdrt\brdrs\cellx3000\clbrdrt\brdrs\cellx6000 \intbl Licences\cell 131\cell\row"
    rb"\trowd\trgaph108\cellx3000\cellx6000 \intbl Penalties\cell \cell\row\pard end\par}"
)
# Stands in for LibreOffice: turns each file into the DOCX beside this test, counts its starts, obeys words in the file.
STAND_IN = """#!{python}
import shutil, sys, time
from pathlib import Path
arguments = sys.argv[1:]
out = Path(arguments[arguments.index("--outdir") + 1])
out.mkdir(exist_ok=True)
with open({log!r}, "a") as log:
    log.write(" ".join(Path(each).name for each in arguments[arguments.index("--outdir") + 2:]) + "\\n")
for name in arguments[arguments.index("--outdir") + 2:]:
    data = Path(name).read_bytes()
    if b"hang" in data:
        time.sleep(60)
    if b"crash" in data:
        sys.exit(81)
    if b"skip" not in data:
        shutil.copyfile({docx!r}, out / (Path(name).stem + ".docx"))
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_docx: Callable[..., bytes]) -> Path:
    """A program in LibreOffice's place; gives the file in which it writes a line for each start."""
    docx, log, program = tmp_path / "stand-in.docx", tmp_path / "starts.txt", tmp_path / "soffice"
    docx.write_bytes(make_docx("<w:p><w:r><w:t>converted</w:t></w:r></w:p>"))
    program.write_text(STAND_IN.format(python=sys.executable, log=str(log), docx=str(docx)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(office, "_find_program", lambda: str(program))
    return log


def rtf(folder: Path, name: str, body: str = "") -> Path:
    path = folder / name
    path.write_bytes(rb"{\rtf1 " + body.encode() + b"}")
    return path


def test_a_file_without_libreoffice_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_find_program", lambda: None)
    document = read_bytes(RTF, "a.rtf", LIMITS)
    assert document.status == "unreadable"
    assert "没有安装 LibreOffice" in document.reason
    assert "另存为 Word 文档（.docx）" in document.reason


def test_a_real_file_is_read_where_libreoffice_is_installed() -> None:
    document = read_bytes(RTF, "a.rtf", LIMITS)
    if shutil.which("soffice") is None:
        assert "没有安装 LibreOffice" in document.reason
        return
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert [[cell.text for cell in row if cell is not None] for row in grid.rows] == [["Licences", "131"], ["Penalties", ""]]


def test_a_batch_is_converted_by_one_process_and_read_under_its_own_names(tmp_path: Path, stand_in: Path) -> None:
    paths = [rtf(tmp_path, "青石镇.rtf"), rtf(tmp_path, "--help.rtf"), rtf(tmp_path, "白河镇.doc")]
    out = tmp_path / "out"
    converted = office.convert_batch(paths, out, LIMITS)
    assert stand_in.read_text() == "00000.rtf 00001.rtf 00002.rtf\n"
    documents = [office.read_converted(path, tmp_path, converted[path], LIMITS) for path in paths]
    assert [(document.file, document.format, document.status) for document in documents] == [
        ("青石镇.rtf", "rtf", "read"),
        ("--help.rtf", "rtf", "read"),
        ("白河镇.doc", "rtf", "read"),
    ]
    assert documents[0].sha256 != ""


def test_what_was_skipped_is_tried_alone_and_then_said(tmp_path: Path, stand_in: Path) -> None:
    good, bad = rtf(tmp_path, "好.rtf"), rtf(tmp_path, "坏.rtf", "skip")
    converted = office.convert_batch([bad, good], tmp_path / "out", LIMITS)
    assert stand_in.read_text() == "00000.rtf 00001.rtf\n00000.rtf\n"
    assert office.read_converted(good, tmp_path, converted[good], LIMITS).status == "read"
    document = office.read_converted(bad, tmp_path, converted[bad], LIMITS)
    assert document.status == "unreadable"
    assert document.reason.startswith("文件无法转换")


def test_a_crash_costs_only_its_file_and_the_others_still_go_together(tmp_path: Path, stand_in: Path) -> None:
    paths = [rtf(tmp_path, "好.rtf"), rtf(tmp_path, "崩.rtf", "crash"), rtf(tmp_path, "后.rtf"), rtf(tmp_path, "再后.rtf")]
    converted = office.convert_batch(paths, tmp_path / "out", LIMITS)
    assert [isinstance(converted[path], Path) for path in paths] == [True, False, True, True]
    assert stand_in.read_text().splitlines() == ["00000.rtf 00001.rtf 00002.rtf 00003.rtf", "00001.rtf", "00002.rtf 00003.rtf"]


def test_half_a_file_is_none(tmp_path: Path, stand_in: Path) -> None:
    (tmp_path / "stand-in.docx").write_bytes(b"PK\x03\x04 cut")
    path = rtf(tmp_path, "半.rtf")
    assert str(office.convert_batch([path], tmp_path / "out", LIMITS)[path]).startswith("文件无法转换")


def test_a_hang_is_stopped_and_said(tmp_path: Path, stand_in: Path) -> None:
    paths = [rtf(tmp_path, "停.rtf", "hang"), rtf(tmp_path, "好.rtf")]
    converted = office.convert_batch(paths, tmp_path / "out", Limits(seconds=3))
    assert converted[paths[0]] == "转换这个文件用时过长，已经停止，请用原来的软件打开，另存为 Word 文档（.docx）后重新报送。"
    assert isinstance(converted[paths[1]], Path)


def test_only_files_of_old_formats_are_chosen_by_content(tmp_path: Path, make_docx: Callable[..., bytes]) -> None:
    old = rtf(tmp_path, "伪装.docx")
    new = tmp_path / "新.doc"
    new.write_bytes(make_docx("<w:p/>"))
    assert [office.is_legacy(path, LIMITS) for path in (old, new, tmp_path / "缺.doc")] == [True, False, False]


def test_the_profile_forbids_macros_and_links(tmp_path: Path) -> None:
    office._write_profile(tmp_path / "profile")
    settings = (tmp_path / "profile" / "user" / "registrymodifications.xcu").read_text(encoding="utf-8")
    assert '<prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value>' in settings
    for forbidden in ("DisableMacrosExecution", "BlockUntrustedRefererLinks", "DisableActiveContent"):
        assert f'oor:name="{forbidden}" oor:op="fuse"><value>true</value>' in settings
