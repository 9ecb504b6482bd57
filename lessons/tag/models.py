"""Tags and their other names, on django-taggit, with real foreign keys."""

from functools import lru_cache
from itertools import chain, count

from django.db import models
from django.db.models import Exists, Q
from django.urls import reverse
from taggit.models import ItemBase, TagBase

from lessons.common.auditing import Audited
from lessons.common.errors import DomainError
from lessons.common.signals import entries_changed
from lessons.common.text import fold, one_line
from lessons.tag.settled import SettledTag, pairs_to_judge, with_settled

LONGEST_NAME = 50
LONGEST_FOLDED = 120
LONGEST_SLUG = 90  # of the 100 of its column; the rest is for a number
HUGE_SHARE = 20  # a tag on more than every twentieth entry narrows nothing,
HUGE_FROM = 30  # unless one page holds them all


def tidy_name(name):
    """A tag's name as it is kept, empty where nothing is left of it; DomainError says why a name is impossible."""
    tidy = one_line(name)
    if len(tidy) > LONGEST_NAME:
        raise DomainError(f"“{tidy[:30]}…” is too long for a tag. Use at most {LONGEST_NAME} characters.")
    if len(fold(tidy)) > LONGEST_FOLDED:
        raise DomainError(f"“{tidy[:30]}…” has signs that stand for many letters each. Use a shorter name.")
    if "," in tidy:
        raise DomainError(f"“{tidy}” has a comma in it. Commas separate tags.")
    return tidy


def names_in(line):
    """The names between commas, tidied and without repeats; raises DomainError where one is impossible."""
    return list(_by_folded(line.split(",")).values())


def _by_folded(names):
    tidy = {}
    for name in filter(None, map(tidy_name, names)):
        tidy.setdefault(fold(name), name)
    return tidy


class TagQuerySet(models.QuerySet):
    def for_listing(self):
        return self.order_by("folded", "pk")

    def used_on(self, entries):
        """Tags on some of these entries, with how many in `uses`; the most used first."""
        on_these = self.filter(on_entries__content_object__in=entries.order_by())
        return on_these.annotate(uses=models.Count("on_entries")).order_by("-uses", "folded")

    def seen_by(self, person):
        """Tags on what this person sees, with on how many entries in `uses`, and those on nothing at all (`unused`)."""
        entries = _seen_entries(person)
        on_entries = TaggedEntry.objects.filter(tag=models.OuterRef("pk"))
        on_playbooks = TaggedPlaybook.objects.filter(tag=models.OuterRef("pk"))
        on_projects = TaggedProject.objects.filter(tag=models.OuterRef("pk"))
        seen = (
            Exists(on_entries.filter(content_object__in=entries))
            | Exists(on_playbooks.filter(content_object__entry__in=entries))
            | Exists(on_projects)
        )
        unused = ~(Exists(on_entries) | Exists(on_playbooks) | Exists(on_projects))
        return self.annotate(
            uses=models.Count("on_entries", filter=Q(on_entries__content_object__in=entries)),
            unused=unused,
        ).filter(Q(unused=True) | seen)

    def in_care(self, kind, person):
        """Those that want a curator, among what `seen_by` gives: `unused`, `huge`, `undescribed` or `alike`."""
        if kind == "unused":
            return self.filter(unused=True)
        if kind == "huge":
            return self.filter(uses__gte=huge_from(person)).exclude(pk__in=SettledTag.objects.huge().values("tag"))
        if kind == "undescribed":
            return self.filter(description="", unused=False)
        return self.filter(pk__in={tag.pk for pair in pairs_to_judge(with_settled(self)) for tag in pair[:2]})

    def still_there(self, names):
        """Those of some names that lead to a tag, by its own name or another; none is made."""
        wanted = _by_folded(names)
        found = self._known(wanted)
        return [name for folded, name in wanted.items() if folded in found]

    def named(self, names):
        """The tags of these names in their order, without repeats; other names lead to their tag, new ones are made.

        Case, accents and repeated spaces do not tell two names apart.
        """
        found = self.by_folded_name(names := list(names))
        return list(dict.fromkeys(found[folded] for name in names if (folded := fold(one_line(name))) in found))

    def by_folded_name(self, names):
        """The same as a dictionary: `{folded name: tag}`."""
        wanted = _by_folded(names)
        found = self._known(wanted)
        for folded in [each for each in wanted if each not in found]:
            found[folded] = self.get_or_create(folded=folded, defaults={"name": wanted[folded]})[0]
        return found

    def _known(self, folded):
        """`{folded name: tag}` of those folded names by which a tag goes."""
        aliases = TagAlias.objects.filter(folded__in=folded).select_related("tag")
        return {alias.folded: alias.tag for alias in aliases} | {
            tag.folded: tag for tag in self.filter(folded__in=folded)
        }


def huge_from(person):
    """On how many entries a tag must be to be huge, for somebody who sees so many."""
    return max(HUGE_FROM, _seen_entries(person).count() // HUGE_SHARE + 1)


def _seen_entries(person):
    return TaggedEntry.content_object.field.related_model.objects.visible_to(person)


class Tag(Audited, TagBase):
    """What an entry is about. Two tags never differ in case or accents alone."""

    AUDITED = ("tag", ())
    UNTOLD = ("name", "slug", "description")

    folded = models.CharField(max_length=LONGEST_FOLDED, unique=True, editable=False)
    description = models.CharField(max_length=300, blank=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = "tag"
        constraints = [models.CheckConstraint(condition=~models.Q(slug=""), name="a_tag_has_an_address")]

    def save(self, *args, **kwargs):
        self.folded = fold(self.name)
        super().save(*args, **kwargs)
        entries_changed.send(Tag, keys=[])  # of what is counted about tags; no text of an entry says it

    def slugify(self, tag, i=None):
        """The address of a name: “tag” where it has no letter, and with a number that taggit asks for."""
        words = super().slugify(tag)[:LONGEST_SLUG].strip("-_") or "tag"
        return words if i is None else f"{words}_{i}"

    def get_absolute_url(self):
        return _address(self.slug)


@lru_cache(maxsize=5000)
def _address(slug):
    return reverse("tag:show", args=[slug])  # a page of rows needs a hundred


class TagAlias(Audited, models.Model):
    """Another name of a tag: it keeps working in addresses, in forms and in searches."""

    AUDITED = ("tag alias", ("tag_id",))

    name = models.CharField(max_length=100)
    folded = models.CharField(max_length=LONGEST_FOLDED, unique=True, editable=False)
    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="aliases")

    class Meta:
        verbose_name = "other name of a tag"
        verbose_name_plural = "other names of tags"
        constraints = [models.CheckConstraint(condition=~models.Q(slug=""), name="another_name_has_an_address")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.folded = fold(self.name)
        self.slug = free_slug(self.slug or Tag().slugify(self.name), alias=self)
        super().save(*args, **kwargs)


def free_slug(wanted, *, tag=None, alias=None):
    """The wanted address, with a number where a tag or another name has it; that of `tag` or `alias` does not count."""
    tags = Tag.objects.exclude(pk=tag and tag.pk).filter(slug__startswith=wanted)
    aliases = TagAlias.objects.exclude(pk=alias and alias.pk).filter(slug__startswith=wanted)
    taken = {*tags.values_list("slug", flat=True), *aliases.values_list("slug", flat=True)}
    numbered = (f"{wanted[:LONGEST_SLUG]}-{number}" for number in count(2))
    return next(slug for slug in chain([wanted], numbered) if slug not in taken)


class TaggedEntry(ItemBase):
    """A tag on an entry."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="on_entries")
    content_object = models.ForeignKey("lessons.Entry", models.CASCADE, related_name="taggings")

    class Meta:
        verbose_name_plural = "tagged entries"
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="one_tag_once_on_an_entry")]


class TaggedPlaybook(ItemBase):
    """A tag of the projects that a playbook is for."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="on_playbooks")
    content_object = models.ForeignKey("lessons.Playbook", models.CASCADE, related_name="tag_filter")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="one_tag_once_on_a_playbook")]


class TaggedProject(ItemBase):
    """A tag on a project."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="on_projects")
    content_object = models.ForeignKey("lessons.Project", models.CASCADE, related_name="taggings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="one_tag_once_on_a_project")]
