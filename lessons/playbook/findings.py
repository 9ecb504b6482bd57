"""What runs found: unclear, missing or done differently. Each waits for a version that answers it."""

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.common.text import clean, one_line

LONGEST = 1000


class RunFindingQuerySet(models.QuerySet):
    @transaction.atomic
    def note(self, run, kind, text, *, by, key="", at=None):
        """Write down what a run found; `key` names the step it is about. Returns it."""
        text = one_line(text)
        if kind not in RunFinding.Kind.values:
            raise DomainError("Say what it is: unclear, missing, or done differently.")
        if not text or len(text) > LONGEST:
            raise DomainError(f"Write what you found, in at most {LONGEST:,} characters.")
        keys = {step["key"] for step in run.steps}
        return self.create(
            run=run, kind=kind, text=text, by=by, key=key if key in keys else "", at=at or timezone.now()
        )

    def of(self, playbook):
        return self.filter(run__playbook=playbook)

    def open(self):
        """Neither answered by a version nor set aside."""
        return self.filter(settled_at=None)

    def newest_first(self):
        return self.order_by("-at", "-pk")

    def for_listing(self):
        return self.select_related("run", "by", "version")


class RunFinding(models.Model):
    """Something a run showed about its playbook."""

    class Kind(models.TextChoices):
        UNCLEAR = "unclear", "Unclear"
        MISSING = "missing", "Missing"
        DIFFERENTLY = "differently", "Went differently"

    run = models.ForeignKey("lessons.Run", models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=8, blank=True)
    text = models.TextField()
    by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    version = models.ForeignKey("lessons.Version", models.SET_NULL, null=True, related_name="+")
    set_aside = models.TextField(blank=True)
    settled_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = RunFindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["unclear", "missing", "differently"]), name="run_finding_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=False) | Q(set_aside="", version__isnull=True),
                name="a_finding_that_is_open_is_not_settled",
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def is_open(self):
        return self.settled_at is None

    @transaction.atomic
    def put_aside(self, reason, *, by):
        """The playbook stays as it is, and why."""
        self._lock_open()
        if not (reason := clean(reason or "").strip()[:LONGEST]):
            raise DomainError("Say why the playbook stays as it is. Whoever found this will want to know.")
        self.set_aside, self.settled_by, self.settled_at = reason, by, timezone.now()
        self.save(update_fields=["set_aside", "settled_by", "settled_at"])

    @transaction.atomic
    def take_up_again(self, *, by):
        """It waits for a version again."""
        self.set_aside, self.settled_by, self.settled_at, self.version = "", None, None, None
        self.save(update_fields=["set_aside", "settled_by", "settled_at", "version"])

    def _lock_open(self):
        type(self).objects.select_for_update().get(pk=self.pk)
        self.refresh_from_db()
        if not self.is_open:
            raise DomainError("This is settled already. Load the page again.")


def answer(playbook, keys, version):
    """The version that readers see from now on answers these findings of the playbook's runs."""
    RunFinding.objects.of(playbook).open().filter(pk__in=keys).update(
        version=version, settled_by=version.author, settled_at=version.live_from
    )
