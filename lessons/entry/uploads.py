"""Judging a file before it is kept: what it really is, how large, and nothing a browser would run."""

import io
import re
import struct
import zipfile
import zlib
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from lessons.common.errors import DomainError
from lessons.common.signals import entries_changed
from lessons.common.text import clean
from lessons.entry.attachment import Attachment

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2400
MOST_FILES = 50
IMAGE_FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
OFFICE = {
    "word/document.xml": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/presentation.xml": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
TEXT_ENDINGS = {
    "txt": "text/plain",
    "log": "text/plain",
    "csv": "text/csv",
    "md": "text/markdown",
    "json": "application/json",
    "yaml": "text/yaml",
    "yml": "text/yaml",
}
MARKUP = re.compile(rb"<\s*(!doctype|html|svg|script|\?xml|body|iframe|head|math)", re.I)
ACCEPTED = "PNG, JPEG, WebP and GIF images, PDF, Word, Excel, PowerPoint and OpenDocument files, and plain text"


@transaction.atomic
def attach(entry, upload, *, by):
    """Keep an uploaded file with an entry; `DomainError` says why a file is refused."""
    if upload.size > settings.UPLOAD_LIMIT:
        raise DomainError(f"The file is larger than {settings.UPLOAD_LIMIT // 1024 // 1024} MB.")
    if not upload.size:
        raise DomainError("The file is empty.")
    if entry.attachments.count() >= MOST_FILES:
        raise DomainError(f"An entry can hold {MOST_FILES} files. Remove one first.")
    data, ending, media_type = judge(upload.read(), upload.name)
    name = tidy_name(upload.name, ending)
    entry.hold()
    attachment = Attachment(entry=entry, name=name, type=media_type, size=len(data), added_by=by)
    attachment.file.save(f"entries/{entry.pk}/{name}", ContentFile(data), save=False)
    attachment.save()
    entry.record("file added", by=by, detail=name, after={"file": attachment.pk})
    return attachment


@transaction.atomic
def detach(attachment, *, by):
    """Remove a file and its bytes."""
    entry, name, number = attachment.entry, attachment.name, attachment.pk
    attachment.file.delete(save=False)
    attachment.delete()
    entry.record("file removed", by=by, detail=name, before={"file": number})
    entries_changed.send(type(entry), keys=[entry.pk])


def judge(data, name):
    """`(bytes to keep, ending, media type)` of a file, by its content; `DomainError` for anything else."""
    if (image := _image(data)) is not None:
        return image
    if data.startswith(b"%PDF-"):
        return data, "pdf", "application/pdf"
    if data.startswith(b"PK\x03\x04"):
        return data, *_archive(data)
    return data, *_text(data, name)


def tidy_name(name, ending):
    """A file name without a path or anything that confuses; it ends as its content demands."""
    stem = PurePosixPath(clean(name).replace("\\", "/")).stem
    stem = re.sub(r"[^\w .()+-]", "", "".join(c for c in stem if c.isprintable())).strip(" .")[:100]
    return f"{stem or 'file'}.{ending}"


def _image(data):
    """A re-encoded image without its metadata, or None when it is none."""
    try:
        image = Image.open(io.BytesIO(data), formats=list(IMAGE_FORMATS))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    if image.width * image.height > MOST_PIXELS:
        raise DomainError("The image has too many pixels. Make it smaller than 40 megapixels.")
    form = image.format
    if getattr(image, "n_frames", 1) > 1:
        raise DomainError("The image moves, and only still ones are kept. Save the frame that matters.")
    try:
        image.load()
        upright = _upright(image)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DomainError("The image is damaged. Save it anew and try again.") from error
    if form == "JPEG" and upright.mode not in ("RGB", "L"):
        upright = upright.convert("RGB")
    elif "transparency" in upright.info:
        upright = upright.convert("RGBA")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kept = Image.frombytes(upright.mode, upright.size, upright.tobytes())  # pixels only: no EXIF, no comments
    if upright.mode == "P" and upright.getpalette():
        kept.putpalette(upright.getpalette())
    out = io.BytesIO()
    kept.save(out, form, **({"quality": 88} if form in ("JPEG", "WEBP") else {}))
    return out.getvalue(), {"JPEG": "jpg"}.get(form, form.lower()), IMAGE_FORMATS[form]


def _upright(image):
    """The image turned as its metadata says; metadata that cannot be read says nothing."""
    try:
        return ImageOps.exif_transpose(image)
    except (TypeError, LookupError, struct.error, OverflowError, SyntaxError, ValueError, OSError):
        return image


def _archive(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            for part, kind in OFFICE.items():
                if part in names and not any("vbaProject" in name for name in names):
                    return kind
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                media_type = archive.read("mimetype")
                if media_type in OPEN_DOCUMENT:
                    return OPEN_DOCUMENT[media_type], media_type.decode()
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        pass
    raise DomainError(f"This kind of file is not kept here. What is: {ACCEPTED}.")


def _text(data, name):
    ending = name.rpartition(".")[2].lower()
    readable = b"\x00" not in data and not MARKUP.search(data[:4096])
    if readable and ending in TEXT_ENDINGS:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            readable = False
        if readable:
            return ending, TEXT_ENDINGS[ending]
    raise DomainError(f"This kind of file is not kept here. What is: {ACCEPTED}.")
