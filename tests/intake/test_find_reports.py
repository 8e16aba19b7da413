"""Which files of a folder are reports, and what becomes of files that cannot be opened or hold other files."""

import os
from hashlib import sha256
from pathlib import Path

import pytest

from auditor.errors import SourceError
from auditor.intake import find_reports, read_document, read_documents
from auditor.settings import Limits


def test_reports_are_found_below_the_folder_in_order(tmp_path: Path) -> None:
    for name in ("2023/乙.docx", "2023/甲.html", "2022/丙.txt", "丁.pdf", "无后缀"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = [path.relative_to(tmp_path).as_posix() for path in find_reports(tmp_path)]
    assert found == sorted(found)
    assert set(found) == {"2023/乙.docx", "2023/甲.html", "2022/丙.txt", "丁.pdf", "无后缀"}


def test_clutter_is_left_out(tmp_path: Path) -> None:
    system = ("~$报告.docx", ".~lock.报告.docx#", ".DS_Store", "Thumbs.db", "desktop.ini")
    for name in (*system, "~WRL0001.tmp", "下载.crdownload", ".git/a.txt", "__MACOSX/b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert find_reports(tmp_path) == ()


def test_links_out_of_the_folder_and_devices_are_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (folder / "a.txt").write_text("x")
    (folder / "inside.txt").symlink_to(folder / "a.txt")
    (folder / "outside.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "nowhere.txt").symlink_to(tmp_path / "missing.txt")
    (folder / "up").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.txt")
    assert [path.name for path in find_reports(folder)] == ["a.txt", "inside.txt"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="没有找到文件夹"):
        find_reports(tmp_path / "没有")


def test_a_file_that_cannot_be_opened_and_one_too_large(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("字" * 100)
    assert "无法打开" in read_document(tmp_path / "走了.txt", tmp_path).reason
    document = read_document(tmp_path / "a.txt", tmp_path, Limits(file_bytes=10))
    assert (document.file, document.format, document.status) == ("a.txt", "txt", "unreadable")
    assert "上限" in document.reason


def test_a_document_is_named_by_its_path_and_contents(tmp_path: Path) -> None:
    (tmp_path / "2023").mkdir()
    (tmp_path / "2023" / "甲.txt").write_text("字")
    document = read_documents(tmp_path / "2023" / "甲.txt", tmp_path)[0]
    assert (document.file, document.status, document.format) == ("2023/甲.txt", "read", "text")
    assert document.sha256 == sha256("字".encode()).hexdigest()


def test_members_of_an_archive_are_documents_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "包.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    monkeypatch.setattr("auditor.intake.find_members", lambda data, format, limits: [("甲.txt", "字".encode()), ("坏.docx", b"PK\x03\x04")])
    documents = read_documents(tmp_path / "包.zip", tmp_path)
    assert [(document.file, document.status) for document in documents] == [("包.zip/甲.txt", "read"), ("包.zip/坏.docx", "unreadable")]


def test_an_archive_of_nothing_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "包.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    monkeypatch.setattr("auditor.intake.find_members", lambda data, format, limits: [])
    assert [(each.status, each.reason) for each in read_documents(tmp_path / "包.zip", tmp_path)] == [
        ("empty", "压缩包或邮件里没有可以读取的文件，请直接报送报告。")
    ]
