"""ZIP files and mails give up their members under fit names, within the limits; broken and nested ones get a sentence."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

import pytest

from auditor.intake import read_documents
from auditor.intake.archive import find_mail_members, find_zip_members
from auditor.model import Document
from auditor.settings import Limits

TEXT = "石桥镇2023年政府信息公开工作年度报告\n一、总体情况\n主动公开信息12条。".encode()
LIMITS = Limits()


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def mail(**attachments: bytes) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "报送年报"
    message.set_content("请查收附件。")
    for name, data in attachments.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def names(members: tuple[tuple[str, bytes], ...]) -> list[str]:
    return [name for name, _ in members]


def read(folder: Path, name: str, data: bytes, limits: Limits = LIMITS) -> tuple[Document, ...]:
    path = folder / name
    path.write_bytes(data)
    return read_documents(path, folder, limits)


def test_each_member_is_a_document_named_below_the_archive(tmp_path: Path) -> None:
    documents = read(tmp_path, "报送.zip", zipped({"青石镇.txt": TEXT, "白河镇/年报.txt": TEXT, "坏.txt": b""}))
    assert [(document.file, document.status) for document in documents] == [
        ("报送.zip/坏.txt", "empty"),
        ("报送.zip/白河镇/年报.txt", "read"),
        ("报送.zip/青石镇.txt", "read"),
    ]


def test_names_in_gbk_are_chinese() -> None:
    data = zipped({"AAAAAA.txt": TEXT}).replace(b"AAAAAA", "青石镇".encode("gbk"))
    assert names(find_zip_members(data, LIMITS)) == ["青石镇.txt"]


def test_names_that_climb_out_stay_inside_and_nothing_is_written(tmp_path: Path) -> None:
    members = find_zip_members(zipped({"../../etc/a.txt": TEXT, "/b.txt": TEXT, "C:\\x\\c.txt": TEXT, "d\x07\n.txt": TEXT}), LIMITS)
    assert names(members) == ["b.txt", "d.txt", "etc/a.txt", "x/c.txt"]
    assert list(tmp_path.iterdir()) == []


def test_what_systems_leave_behind_is_no_report() -> None:
    clutter = {"__MACOSX/._年报.txt": b"x", ".DS_Store": b"x", "Thumbs.db": b"x", "~$年报.docx": b"x", "年报/": b""}
    assert names(find_zip_members(zipped({**clutter, "年报.txt": TEXT}), LIMITS)) == ["年报.txt"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_two() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("年报.txt", TEXT)
        archive.writestr("./年报.txt", TEXT + b"2")
    members = find_zip_members(buffer.getvalue(), LIMITS)
    assert names(members) == ["年报.txt", "年报(2).txt"]
    assert {content for _, content in members} == {TEXT, TEXT + b"2"}


def test_archives_in_archives_are_opened_three_deep() -> None:
    data = zipped({"年报.txt": TEXT})
    data = zipped({"乙.zip": zipped({"甲.zip": data})})
    assert names(find_zip_members(data, LIMITS)) == ["乙.zip/甲.zip/年报.txt"]


def test_attachments_of_a_mail_and_the_files_in_them() -> None:
    data = mail(**{"年报.txt": TEXT, "全部.zip": zipped({"青石镇.txt": TEXT})}).as_bytes()
    assert names(find_mail_members(data, LIMITS)) == ["全部.zip/青石镇.txt", "年报.txt"]


def test_an_attachment_named_in_bare_gbk() -> None:
    data = mail(**{"AAAA.txt": TEXT}).as_bytes().replace(b"AAAA", "年报".encode("gbk"))
    assert names(find_mail_members(data, LIMITS)) == ["年报.txt"]


def test_an_attachment_named_in_an_encoded_word() -> None:
    data = mail(**{"AAAA.txt": TEXT}).as_bytes().replace(b"AAAA.txt", b"=?gb18030?B?xOqxqC50eHQ=?=")
    assert names(find_mail_members(data, LIMITS)) == ["年报.txt"]


def test_a_mail_without_attachment_is_its_text(tmp_path: Path) -> None:
    message = mail()
    message.set_content(TEXT.decode(), charset="gb18030")
    (document,) = read(tmp_path, "年报.eml", message.as_bytes())
    assert (document.file, document.format, len(document.blocks)) == ("年报.eml/正文.txt", "text", 3)


def test_a_page_that_a_browser_saved_is_one_file(tmp_path: Path) -> None:
    page = EmailMessage()
    page["From"], page["Subject"], page["MIME-Version"] = "<Saved by Blink>", "年报", "1.0"
    page.set_content(f"<html><body><p>{TEXT.decode()}</p><img src='cid:1'></body></html>", subtype="html")
    page.add_related(b"\x89PNG\r\n\x1a\n", "image", "png", cid="<1>")
    (document,) = read(tmp_path, "石桥镇.mht", page.as_bytes())
    assert (document.file, document.status, document.format) == ("石桥镇.mht", "read", "html")
    assert document.sha256 == sha256(page.as_bytes()).hexdigest()


def test_a_picture_in_the_text_of_a_mail_is_no_attachment() -> None:
    message = mail()
    message.add_related(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", cid="<logo>", filename="logo.png")
    message.add_attachment(TEXT, maintype="application", subtype="octet-stream", filename="年报.txt")
    assert names(find_mail_members(message.as_bytes(), LIMITS)) == ["年报.txt"]


def locked() -> bytes:
    data = bytearray(zipped({"年报.txt": TEXT}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    return bytes(data)


def nested(depth: int) -> bytes:
    data = zipped({"年报.txt": TEXT})
    for _ in range(depth):
        data = zipped({"内.zip": data})
    return data


SMALL = replace(LIMITS, unpacked_bytes=1024 * 1024, members=50)
HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "cut short": (lambda: zipped({"年报.txt": TEXT})[:60], "unreadable", "没有传完"),
    "a password": (locked, "unreadable", "密码"),
    "a bomb": (lambda: zipped({"年报.txt": bytes(5 * 1024 * 1024)}), "unreadable", "解压后超过 1 MB"),
    "a bomb in parts, each within the limit": (
        lambda: zipped({f"{n}.zip": zipped({"x.txt": bytes(300_000)}) for n in range(5)}),
        "unreadable",
        "解压后超过",
    ),
    "too many members": (lambda: zipped({f"{n}.txt": b"x" for n in range(60)}), "unreadable", "超过 50 个"),
    "too many in archives": (
        lambda: zipped({f"{n}.zip": zipped({f"{m}.txt": b"x" for m in range(20)}) for n in range(4)}),
        "unreadable",
        "超过 50 个文件",
    ),
    "nested without end": (lambda: nested(9), "unreadable", "层层嵌套超过 3 层"),
    "nothing in it": (lambda: zipped({".hidden": b"x"}), "empty", "没有可以读取的文件"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_gets_one_sentence(name: str, tmp_path: Path) -> None:
    make, status, said = HOSTILE[name]
    (document,) = read(tmp_path, "报送.zip", make(), SMALL)
    assert (document.file, document.status) == ("报送.zip", status)
    assert said in document.reason
    assert document.reason.endswith("。")
