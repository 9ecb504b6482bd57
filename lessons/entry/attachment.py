"""Files that belong to an entry; whoever may see the entry may fetch them, and nobody else."""

import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone


class Attachment(models.Model):
    """A file, checked and (if it is an image) re-encoded before it was kept."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.ForeignKey("lessons.Entry", models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=150)
    type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    file = models.FileField(max_length=255)
    added_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("entry:attachment", args=[self.key, self.name])

    @property
    def is_image(self):
        return self.type.startswith("image/")
