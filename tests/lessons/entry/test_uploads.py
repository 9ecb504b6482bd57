"""Files: what they really are decides, images lose their hidden data, and only who sees the entry may fetch them."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lessons.common.errors import DomainError
from lessons.common.storage import StoredChunk, StoredFile
from lessons.entry.uploads import attach, detach, judge, tidy_name
from tests import builders

pytestmark = pytest.mark.django_db


def image(form="JPEG", size=(40, 30), exif=None):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **({"exif": exif} if exif else {}))
    return out.getvalue()


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


def test_a_photograph_loses_where_it_was_taken():
    exif = Image.Exif()
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8825)[1] = "N"
    original = image(exif=exif)
    assert b"Camera maker" in original
    kept, ending, media_type = judge(original, "photo.jpg")
    assert (ending, media_type) == ("jpg", "image/jpeg")
    assert b"Camera maker" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


@pytest.mark.parametrize(("form", "media_type"), [("PNG", "image/png"), ("GIF", "image/gif"), ("WEBP", "image/webp")])
def test_images_stay_images_of_their_kind_whatever_their_name(form, media_type):
    kept, _, found = judge(image(form), "report.exe")
    assert found == media_type
    assert Image.open(io.BytesIO(kept)).format == form


def test_a_very_large_picture_is_made_smaller():
    kept, _, _ = judge(image(size=(5000, 100)), "wide.jpg")
    assert Image.open(io.BytesIO(kept)).width == 2400


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "drawing.svg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "drawing.png"),
        (b"<?xml version='1.0'?><svg/>", "notes.txt"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "page.html"),
        (b"<html>", "page.txt"),
        (b"MZ\x90\x00binary", "setup.exe"),
        (b"#!/bin/sh\nrm -rf /", "run.sh"),
        (b"\xff\xfe\x00bad", "notes.txt"),
        (archive("evil.txt"), "things.zip"),
        (archive("word/document.xml", "word/vbaProject.bin"), "macro.docm"),
        (b"PK\x03\x04garbage", "broken.docx"),
        (b"\x89PNG\r\n\x1a\ngarbage", "broken.png"),
    ],
)
def test_what_a_browser_could_run_or_nobody_can_read_is_refused(data, name):
    with pytest.raises(DomainError):
        judge(data, name)


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked():
    header = image("PNG", size=(1, 1))
    bomb = header[:16] + (30_000).to_bytes(4, "big") + (30_000).to_bytes(4, "big") + header[24:]
    with pytest.raises(DomainError):
        judge(bomb, "bomb.png")


def test_office_files_and_texts_are_kept_as_they_are():
    assert judge(archive("word/document.xml"), "x")[1] == "docx"
    assert judge(b"%PDF-1.7 ...", "x")[1] == "pdf"
    assert judge("åäö, 1 < 2\n".encode(), "notes.csv")[1:] == ("csv", "text/csv")


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\Windows\\notes.txt", "notes.txt"),
        ("räksmörgås (1).txt", "räksmörgås (1).txt"),
        ("a\x00b\u202egpj.txt", "abgpj.txt"),
        ("....", "file.txt"),
        ('"><script>.txt', "script.txt"),
    ],
)
def test_names_lose_their_paths_and_tricks(name, tidy):
    assert tidy_name(name, "txt") == tidy


def test_a_file_is_served_as_a_download_that_nothing_can_run(ada, dov, client):
    entry = builders.lesson(by=ada, visibility="me")
    kept = attach(entry, SimpleUploadedFile("log.txt", b"line one\n" * 200_000), by=ada)
    client.force_login(dov)
    assert client.get(kept.get_absolute_url()).status_code == 404
    client.force_login(ada)
    answer = client.get(kept.get_absolute_url())
    assert b"".join(answer.streaming_content) == b"line one\n" * 200_000
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    again = client.get(kept.get_absolute_url(), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_removing_a_file_removes_its_bytes(ada):
    entry = builders.lesson(by=ada)
    kept = attach(entry, SimpleUploadedFile("log.txt", b"x" * 3_000_000), by=ada)
    assert StoredChunk.objects.count() == 3
    detach(kept, by=ada)
    assert StoredChunk.objects.count() == StoredFile.objects.count() == 0


def test_a_file_that_is_too_large_or_empty_is_refused(ada, settings):
    entry = builders.lesson(by=ada)
    settings.UPLOAD_LIMIT = 1024 * 1024
    with pytest.raises(DomainError, match="larger than 1 MB"):
        attach(entry, SimpleUploadedFile("log.txt", b"x" * 2_000_000), by=ada)
    with pytest.raises(DomainError, match="empty"):
        attach(entry, SimpleUploadedFile("log.txt", b""), by=ada)


def test_the_files_page_says_why_a_file_is_refused(ada, client):
    entry = builders.lesson(by=ada)
    client.force_login(ada)
    answer = client.post(f"/entries/{entry.pk}/files/", {"file": SimpleUploadedFile("x.svg", b"<svg/>")})
    assert answer.status_code == 422
    assert "This kind of file is not kept here" in answer.content.decode()


def test_a_picture_keeps_what_is_see_through():
    picture = Image.new("P", (4, 4), 0)
    picture.putpalette([255, 0, 0, 0, 255, 0])
    picture.putpixel((1, 1), 1)
    out = io.BytesIO()
    picture.save(out, "PNG", transparency=0)
    kept, _, _ = judge(out.getvalue(), "diagram.png")
    shown = Image.open(io.BytesIO(kept)).convert("RGBA")
    assert shown.getpixel((0, 0))[3] == 0
    assert shown.getpixel((1, 1)) == (0, 255, 0, 255)


def test_a_picture_that_moves_is_refused_rather_than_cut_to_its_first_frame():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(DomainError, match="moves"):
        judge(out.getvalue(), "moving.gif")


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_picture_whose_hidden_data_is_broken_is_kept_as_it_lies():
    exif = Image.Exif()
    exif[0x0112] = 6
    whole = image(exif=exif)
    at = whole.index(b"Exif\x00\x00")
    end = at - 2 + int.from_bytes(whole[at - 2 : at])
    for place in range(at + 6, end):
        for value in (0, 0xFF, 0x80):
            broken = whole[:place] + bytes([value]) + whole[place + 1 :]
            assert judge(broken, "photo.jpg")[1] == "jpg"


def test_an_archive_that_cannot_be_unpacked_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    whole = out.getvalue()
    start = whole.index(b"mimetype") + len("mimetype")
    broken = whole[:start] + b"\xff" * 8 + whole[start + 8 :]
    with pytest.raises(DomainError, match="not kept here"):
        judge(broken, "text.odt")
