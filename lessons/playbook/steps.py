"""The steps of a playbook, and what each is based on."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lessons.entry.models import Entry

LONGEST_TITLE = 200
LONGEST_TEXT = 20_000
LONGEST_LINE = 500  # who, warning, only if, a reason
LONGEST_ITEM = 300
MOST_STEPS = 100
MOST_ITEMS = 50
MOST_BASES = 20
MOST_MINUTES = 100_000
PLAIN = ("key", "title", "text", "who", "minutes", "warning", "only_if", "checklist")


class StepQuerySet(models.QuerySet):
    def founded_on(self, entry, viewer):
        """The steps of current playbooks, as far as this viewer sees them, that an entry is behind."""
        seen = Entry.objects.visible_to(viewer).published().exclude(status="superseded")
        founded = self.filter(bases__entry=entry, playbook__entry__in=seen)
        return founded.select_related("playbook__entry").order_by("playbook__entry__title_key", "place").distinct()


class Step(models.Model):
    """One step as readers see it. It keeps its `key` from version to version; the rows are made anew by each."""

    playbook = models.ForeignKey("lessons.Playbook", models.CASCADE, related_name="steps")
    key = models.CharField(max_length=8)
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    text = models.TextField(blank=True)
    who = models.CharField(max_length=LONGEST_LINE, blank=True)
    minutes = models.PositiveIntegerField(null=True)
    warning = models.CharField(max_length=LONGEST_LINE, blank=True)
    only_if = models.CharField(max_length=LONGEST_LINE, blank=True)
    checklist = ArrayField(models.CharField(max_length=LONGEST_ITEM), default=list)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["playbook", "key"], name="one_step_a_playbook_and_key"),
            models.UniqueConstraint(fields=["playbook", "place"], name="one_step_a_place"),
        ]

    def __str__(self):
        return f"{self.place}. {self.title}"

    def get_absolute_url(self):
        return f"{self.playbook.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self):
        return f"step-{self.key}"


class Basis(models.Model):
    """Something that a step is based on: a lesson, an experiment, or a retrospective at one of its findings."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="bases")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="bases")
    anchor = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=LONGEST_LINE, blank=True)

    class Meta:
        verbose_name_plural = "bases"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["step", "entry", "anchor"], name="a_step_names_what_it_is_based_on_once"),
        ]

    def __str__(self):
        return f"L-{self.entry_id}"

    @property
    def address(self):
        """Where it is read: at the finding, of a retrospective."""
        return f"{self.entry.get_absolute_url()}{f'#{self.anchor}' if self.anchor else ''}"


def rewrite(playbook, steps):
    """Make these the steps that readers see, given as a content holds them. What is gone for good is no basis."""
    playbook.steps.all().delete()
    playbook._prefetched_objects_cache = {}
    made = Step.objects.bulk_create(
        Step(playbook=playbook, place=place, **{name: step[name] for name in PLAIN})
        for place, step in enumerate(steps, 1)
    )
    Basis.objects.bulk_create(_bases_of(made, steps).values())


def found_anew(playbook, steps):
    """Have the steps that readers see stand on what a content of theirs names, after a merge was undone."""
    rows = list(playbook.steps.all())
    if [row.key for row in rows] != [step["key"] for step in steps]:
        return
    named, here = _bases_of(rows, steps), Basis.objects.filter(step__in=rows)
    if named.keys() != set(here.order_by().values_list("step", "entry", "anchor")):
        here.delete()
        Basis.objects.bulk_create(named.values())


def _bases_of(rows, steps):
    """What steps are based on, each once; for an entry that was merged stands the one that was kept."""
    named = [(row, basis) for row, step in zip(rows, steps, strict=True) for basis in step["basis"]]
    standing = Entry.objects.standing_for({basis["entry"] for _, basis in named})
    known = set(Entry.objects.filter(pk__in=standing.values()).values_list("pk", flat=True))
    bases = {}
    for row, basis in named:
        entry, anchor = standing[basis["entry"]], basis["anchor"]
        if entry in known:
            made = Basis(step=row, entry_id=entry, anchor=anchor, reason=basis["reason"])
            bases.setdefault((row.pk, entry, anchor), made)
    return bases


def as_data(step):
    """A step as a content holds it; its bases should be prefetched."""
    bases = [{"entry": basis.entry_id, "anchor": basis.anchor, "reason": basis.reason} for basis in step.bases.all()]
    return {name: getattr(step, name) for name in PLAIN} | {"basis": bases}
