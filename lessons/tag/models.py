"""Tags and their other names, on django-taggit, with real foreign keys."""

from functools import lru_cache

from django.db import models
from django.urls import reverse
from taggit.models import ItemBase, TagBase

from lessons.common.errors import DomainError
from lessons.common.text import clean, fold

LONGEST_NAME = 50


class TagQuerySet(models.QuerySet):
    def for_listing(self):
        return self.order_by("folded", "pk")

    def used_on(self, entries):
        """Tags on some of these entries, with how many in `uses`; the most used first."""
        on_these = self.filter(on_entries__content_object__in=entries.order_by())
        return on_these.annotate(uses=models.Count("on_entries")).order_by("-uses", "folded")

    def named(self, names):
        """The tags of these names in their order, without repeats; other names lead to their tag, new ones are made.

        Case, accents and repeated spaces do not tell two names apart.
        """
        found = self.by_folded_name(names := list(names))
        return list(dict.fromkeys(found[folded] for name in names if (folded := fold(clean(name))) in found))

    def by_folded_name(self, names):
        """The same as a dictionary: `{folded name: tag}`."""
        wanted = {}
        for name in names:
            tidy = " ".join(clean(name).split())
            if not tidy:
                continue
            if len(tidy) > LONGEST_NAME:
                raise DomainError(f"“{tidy[:30]}…” is too long for a tag. Use at most {LONGEST_NAME} characters.")
            if "," in tidy:
                raise DomainError(f"“{tidy}” has a comma in it. Commas separate tags.")
            wanted.setdefault(fold(tidy), tidy)
        found = {tag.folded: tag for tag in self.filter(folded__in=wanted)}
        aliases = TagAlias.objects.filter(folded__in=wanted).select_related("tag")
        found |= {alias.folded: alias.tag for alias in aliases if alias.folded not in found}
        for folded in wanted.keys() - found.keys():
            found[folded] = self.get_or_create(folded=folded, defaults={"name": wanted[folded]})[0]
        return found


class Tag(TagBase):
    """What an entry is about. Two tags never differ in case or accents alone."""

    folded = models.CharField(max_length=120, unique=True, editable=False)
    description = models.CharField(max_length=300, blank=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = "tag"

    def save(self, *args, **kwargs):
        self.folded = fold(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return _address(self.slug)


@lru_cache(maxsize=5000)
def _address(slug):
    return reverse("tag:show", args=[slug])  # a page of rows needs a hundred


class TagAlias(models.Model):
    """Another name of a tag: it keeps working in addresses, in forms and in searches."""

    name = models.CharField(max_length=100)
    folded = models.CharField(max_length=120, unique=True, editable=False)
    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="aliases")

    class Meta:
        verbose_name = "other name of a tag"
        verbose_name_plural = "other names of tags"

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.folded = fold(self.name)
        self.slug = self.slug or Tag().slugify(self.name)
        super().save(*args, **kwargs)


class TaggedEntry(ItemBase):
    """A tag on an entry."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="on_entries")
    content_object = models.ForeignKey("lessons.Entry", models.CASCADE, related_name="taggings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="one_tag_once_on_an_entry")]


class TaggedProject(ItemBase):
    """A tag on a project."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="on_projects")
    content_object = models.ForeignKey("lessons.Project", models.CASCADE, related_name="taggings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="one_tag_once_on_a_project")]
