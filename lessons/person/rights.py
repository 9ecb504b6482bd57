"""What a person's role lets them do on the whole site."""

from django.db import models

CURATED = frozenset(
    {
        "entry",
        "lesson",
        "retrospective",
        "action",
        "experiment",
        "playbook",
        "tag",
        "tagalias",
        "synonym",
        "link",
        "project",
    }
)


class Role(models.TextChoices):
    """What a person may do on the whole site. None of them lets anybody see more."""

    READER = "reader", "Reader"
    AUTHOR = "author", "Author"
    CURATOR = "curator", "Curator"
    ADMINISTRATOR = "administrator", "Administrator"


class Rights:
    """What a role allows, asked by the site and by Django's admin. Mixed into `User`."""

    @property
    def can_write(self):
        return self.is_active and self.role != Role.READER

    @property
    def is_curator(self):
        return self.is_active and self.role in (Role.CURATOR, Role.ADMINISTRATOR)

    @property
    def is_administrator(self):
        return self.is_active and self.role == Role.ADMINISTRATOR

    # Django's admin asks these

    def get_short_name(self):
        return self.display_name

    @property
    def is_staff(self):
        return self.is_curator

    @property
    def is_superuser(self):
        return self.is_administrator

    def has_perm(self, permission, obj=None):
        """Administrators may change everything in the admin; curators what they curate, which is no person."""
        if self.is_administrator:
            return True
        return self.is_curator and permission.partition(".")[2].partition("_")[2] in CURATED

    def has_perms(self, permissions, obj=None):
        return all(self.has_perm(permission, obj) for permission in permissions)

    def has_module_perms(self, app_label):
        return self.is_staff
