"""A Django file storage in the database: files as rows of chunks, so that one backup holds everything."""

import io
import uuid

from django.core.files.base import File
from django.core.files.storage import Storage
from django.db import models, transaction
from django.utils import timezone

CHUNK = 1024 * 1024


class StoredFile(models.Model):
    """A file by its name; its bytes are in the chunks."""

    name = models.CharField(max_length=255, primary_key=True)
    size = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.name


class StoredChunk(models.Model):
    """At most 1 MiB of a stored file."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="one_stored_chunk_a_number")]

    def __str__(self):
        return f"{self.file_id}, part {self.number}"


class DatabaseStorage(Storage):
    """Write-once files: a name that is taken gets a new one."""

    def _open(self, name, mode="rb"):
        if not StoredFile.objects.filter(pk=name).exists():
            raise FileNotFoundError(name)
        return File(io.BytesIO(b"".join(self.chunks(name))), name=name)

    @transaction.atomic
    def _save(self, name, content):
        stored = StoredFile.objects.create(name=name)
        size = 0
        for number, data in enumerate(content.chunks(CHUNK)):
            StoredChunk.objects.create(file=stored, number=number, data=data)
            size += len(data)
        StoredFile.objects.filter(pk=name).update(size=size)
        return name

    def chunks(self, name):
        """The bytes of a file, one chunk in memory at a time."""
        chunks = StoredChunk.objects.filter(file_id=name).order_by("number")
        for data in chunks.values_list("data", flat=True).iterator(chunk_size=1):
            yield bytes(data)

    def get_available_name(self, name, max_length=None):
        stem, dot, ending = name.rpartition(".")
        return f"{stem or ending}-{uuid.uuid4().hex[:12]}{dot if stem else ''}{ending if stem else ''}"[-255:]

    def exists(self, name):
        return StoredFile.objects.filter(pk=name).exists()

    def delete(self, name):
        StoredFile.objects.filter(pk=name).delete()

    def size(self, name):
        return StoredFile.objects.values_list("size", flat=True).get(pk=name)

    def url(self, name):
        raise NotImplementedError("Files are served only through a view that checks who may see them.")

    def get_created_time(self, name):
        return StoredFile.objects.values_list("created_at", flat=True).get(pk=name)

    get_modified_time = get_accessed_time = get_created_time
