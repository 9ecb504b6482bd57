"""What is asked of people, teams and projects."""

from django.contrib.auth.base_user import BaseUserManager
from django.db import models, transaction


class PersonQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def writers(self):
        """Those who can sign in and may do more than read."""
        return self.active().exclude(role="reader")

    def curating(self):
        """Those of whom `is_curator` is true."""
        return self.active().filter(role__in=["curator", "administrator"])

    def for_listing(self):
        return self.order_by("sort_key", "pk")


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):
    @transaction.atomic
    def create_user(self, email, password=None, *, by=None, **fields):
        """A person with a password, or without one until they follow their invitation."""
        person = self.model(email=email, **fields)
        person.set_password(password)
        person.keep(by=by)
        return person

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class Starting:
    """How teams, projects and memberships begin. Mixed into their QuerySets."""

    def start(self, *, by=None, **fields):
        """Make one, for somebody or, as in an import, for nobody who signed in."""
        made = self.model(**fields)
        made.keep(by=by)
        return made


class TeamQuerySet(Starting, models.QuerySet):
    def with_children_of(self, slug):
        """A team and the teams in it."""
        return self.filter(models.Q(slug=slug) | models.Q(parent__slug=slug))

    def for_listing(self):
        return self.order_by("sort_key", "pk")


class MembershipQuerySet(Starting, models.QuerySet):
    pass


class ProjectQuerySet(Starting, models.QuerySet):
    def for_listing(self):
        return self.select_related("team").order_by("sort_key", "pk")
