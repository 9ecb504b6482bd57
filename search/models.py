"""The index in the database: its files in chunks, what waits to be indexed, and what people search for."""

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

CHUNK = 1024 * 1024


class IndexState(models.Model):
    """The one row that says which files are the index now. Whoever changes it holds the writer's lock."""

    build = models.CharField(max_length=20, blank=True)
    generation = models.BigIntegerField(default=0)
    schema_version = models.PositiveIntegerField(default=0)
    stamp = models.CharField(max_length=64, blank=True)
    files = models.JSONField(default=list)
    changed_at = models.DateTimeField(null=True)
    next_build = models.CharField(max_length=20, blank=True)
    rebuild_wanted_at = models.DateTimeField(null=True)
    rebuild_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "index"
        verbose_name_plural = "index"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_index")]

    def __str__(self):
        return f"Index, generation {self.generation}"

    @classmethod
    def get(cls, *, lock=False):
        """The row, made on first use; `lock` holds it until the end of the transaction."""
        rows = cls.objects.select_for_update() if lock else cls.objects.all()
        return rows.filter(pk=1).first() or cls.objects.get_or_create(pk=1)[0]


class IndexFile(models.Model):
    """A file of the index. Written once, never changed; retired when no generation needs it any more."""

    name = models.CharField(max_length=120, unique=True)
    build = models.CharField(max_length=20)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    generation = models.BigIntegerField()
    retired_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.name


class IndexChunk(models.Model):
    """At most one MiB of a file."""

    file = models.ForeignKey(IndexFile, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="one_chunk_a_number")]

    def __str__(self):
        return f"{self.file_id} · {self.number}"


class IndexedText(models.Model):
    """The plain text of an item as it was indexed, for showing where it matches. `digest` is its document's."""

    kind = models.CharField(max_length=30)
    key = models.BigIntegerField()
    digest = models.BigIntegerField()
    title = models.TextField()
    summary = models.TextField()
    sections = models.TextField(help_text="Anchor, heading and text, separated by U+001F; sections by U+001E.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_text_an_item")]

    def __str__(self):
        return self.title


class IndexJob(models.Model):
    """An item whose document is no longer what it was. Not unique on purpose: an edit made while the worker holds an
    earlier job must leave one of its own. `build` is set on jobs that a running rebuild still has to repeat."""

    kind = models.CharField(max_length=30)
    key = models.BigIntegerField()
    queued_at = models.DateTimeField(default=timezone.now)
    build = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["build", "id"], name="jobs_of_a_build")]

    def __str__(self):
        return f"{self.kind} {self.key}"


class IndexFault(models.Model):
    """An item whose document could not be made, set aside with the error."""

    kind = models.CharField(max_length=30)
    key = models.BigIntegerField()
    error = models.TextField()
    attempts = models.PositiveIntegerField(default=1)
    failed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_fault_an_item")]

    def __str__(self):
        return f"{self.kind} {self.key}: {self.error}"


class Synonym(models.Model):
    """Words that mean the same; whoever searches for one finds the others too."""

    words = models.TextField(help_text="Separated by commas: possession, track closure, blockade.", max_length=500)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self):
        return self.words


ASKED_AGAIN = Q(days__gte=2) | Q(times__gte=5)


class LoggedSearchQuerySet(models.QuerySet):
    def asked_again(self):
        """Searches asked on two days or five times: what was asked once may be one person's secret."""
        times = LoggedSearch.objects.values("query").annotate(days=Count("day", distinct=True), times=Count("pk"))
        return self.filter(query__in=times.filter(ASKED_AGAIN).values("query"))

    def in_vain(self):
        """Queries, not rows: those that were asked again among these, and mostly led to nothing or to what nobody
        opened. The most asked come first, each as `{query, times, days, opened, last_results, failed_on}`."""
        failed = Q(results=0) | Q(is_relaxed=True) | Q(clicked_kind="")
        return (
            self.values("query")
            .annotate(
                times=Count("pk"),
                days=Count("day", distinct=True),
                opened=Count("pk", filter=~Q(clicked_kind="")),
                failed=Count("pk", filter=failed),
                last_results=ArrayAgg("results", order_by="-pk"),
                failed_on=ArrayAgg("day", filter=failed, order_by="-day"),
            )
            .filter(ASKED_AGAIN, failed__gt=F("times") - F("failed"))
            .order_by("-times", "query")
        )


class LoggedSearch(models.Model):
    """What was searched for on a day, and whether it helped. No person, no address, no time of day.

    It `is_relaxed` when nothing had all the words, and entries with some of them were shown instead.
    """

    query = models.CharField(max_length=1000)
    results = models.PositiveIntegerField()
    is_relaxed = models.BooleanField(default=False)
    clicked_kind = models.CharField(max_length=30, blank=True)
    clicked_key = models.BigIntegerField(null=True)
    day = models.DateField()

    objects = LoggedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = "logged search"
        verbose_name_plural = "logged searches"
        indexes = [models.Index(fields=["day"], name="searches_by_day")]

    def __str__(self):
        return self.query
