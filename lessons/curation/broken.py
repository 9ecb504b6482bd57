"""Links in texts that lead nowhere, found every night and soon after a text was changed."""

from datetime import timedelta
from urllib.parse import urlencode

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from lessons.common.auditing import tell
from lessons.common.errors import NotAllowed
from lessons.common.markdown import addresses_in
from lessons.curation.addresses import Place, judge, missing_among
from lessons.entry.kinds import KINDS, kind_of
from lessons.entry.models import Entry

LONGEST = 500
MOST_OF_ONE = 50  # broken links of one entry that are kept
AT_ONCE = 500


class BrokenLinkQuerySet(models.QuerySet):
    """The vocabulary of lists of broken links."""

    def waiting_for(self, person):
        """What somebody may mend; without what a curator has looked at and let be, and without those of texts that
        were rewritten since: those are judged anew within ten minutes."""
        return self.of_shelf(person).filter(let_be_at=None).exclude(entry__live__live_from__gt=F("judged_at"))

    def let_be_for(self, person):
        """What a curator has looked at and let be, the last one first."""
        return self.of_shelf(person).filter(let_be_at__isnull=False).order_by("-let_be_at", "-pk")

    def of_shelf(self, person):
        """Those of what is on the shelf that somebody may mend."""
        return self.filter(entry__in=Entry.objects.visible_to(person).changeable_by(person).published())

    def in_order(self):
        """The longest known first, those of one entry together."""
        return self.order_by("found_at", "entry", "pk")

    def for_listing(self):
        return self.select_related("entry__team", "let_be_by")


class BrokenLink(models.Model):
    """An address in the text of an entry, and what is wrong with it."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="broken_links")
    address = models.CharField(max_length=LONGEST)
    why = models.CharField(max_length=200)
    found_at = models.DateTimeField(default=timezone.now)
    judged_at = models.DateTimeField(default=timezone.now)
    let_be_at = models.DateTimeField(null=True)
    let_be_by = models.ForeignKey("lessons.User", models.SET_NULL, null=True, related_name="+")

    objects = BrokenLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "address"], name="one_broken_link_an_entry_and_address"),
            models.CheckConstraint(condition=~Q(why=""), name="a_broken_link_says_what_is_wrong"),
        ]

    def __str__(self):
        return f"L-{self.entry_id}: {self.address}"

    @property
    def edit_url(self):
        """The editor of the entry, which says where in the text the link is."""
        return f"{self.entry.edit_url}?{urlencode({'find': self.address})}" if self.address else self.entry.edit_url

    @transaction.atomic
    def let_be(self, *, by):
        """Somebody has tried it, and it works where readers are."""
        if not by.is_curator:
            raise NotAllowed("Only curators say that a link may stay as it is. Ask one of them.")
        self.let_be_at, self.let_be_by = timezone.now(), by
        self.save(update_fields=["let_be_at", "let_be_by"])
        tell("let be", "broken link", self.pk, by=by, after={"entry": self.entry_id})

    @transaction.atomic
    def take_up_again(self, *, by):
        """It does not work after all."""
        if not by.is_curator:
            raise NotAllowed("Only curators say which links are to be mended. Ask one of them.")
        self.let_be_at = self.let_be_by = None
        self.save(update_fields=["let_be_at", "let_be_by"])
        tell("taken up again", "broken link", self.pk, by=by, after={"entry": self.entry_id})


def look_at_all():
    """Judge the links of everything that readers find."""
    BrokenLink.objects.exclude(entry__in=_readable()).delete()
    for kind in KINDS:
        keys = list(_readable().filter(kind=kind).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), AT_ONCE):
            look_at(keys[start : start + AT_ONCE])


def look_at_changed(*, since=timedelta(hours=1)):
    """Judge the links of what was written lately."""
    look_at(list(_readable().filter(changed_at__gt=timezone.now() - since).values_list("pk", flat=True)))


@transaction.atomic
def look_at(keys):
    """Judge the links of some entries: new ones are added, what was mended goes, what was let be stays so."""
    found, places = {}, {}
    for entry in _whole(keys):
        for address in _addresses(entry):
            verdict = judge(address)
            if isinstance(verdict, Place):
                places.setdefault(verdict, []).append((entry.pk, address))
            elif verdict:
                found[entry.pk, address] = verdict
    for place, why in missing_among(list(places)).items():
        found |= dict.fromkeys(places[place], why)
    known = BrokenLink.objects.filter(entry__in=keys)
    known.filter(pk__in=[row.pk for row in known if (row.entry_id, row.address) not in found]).delete()
    BrokenLink.objects.bulk_create(
        [BrokenLink(entry_id=key, address=address, why=why) for (key, address), why in found.items()],
        update_conflicts=True, unique_fields=["entry", "address"], update_fields=["why", "judged_at"], batch_size=1000,
    )  # fmt: skip


def _readable():
    return Entry.objects.filter(deleted_at__isnull=True).published().settled()


def _whole(keys):
    """The entries with what their pages say, kind by kind."""
    for kind in KINDS.values():
        related = [f"{kind.name}__{name}" for name in kind.related]
        entries = Entry.objects.filter(pk__in=keys, kind=kind.name).select_related(kind.name)
        yield from entries.prefetch_related("actions", *related).order_by("pk")


def _addresses(entry):
    texts = [entry.summary, *(passage.text for passage in kind_of(entry).passages_of(entry))]
    found = dict.fromkeys(address[:LONGEST] for text in texts for address in addresses_in(text))
    return list(found)[:MOST_OF_ONE]
