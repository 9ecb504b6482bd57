"""Table of contents: the admin of every slice."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from lessons.entry import admin as entry
from lessons.lesson import admin as lesson
from lessons.person import admin as person
from lessons.tag import admin as tag

admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = admin.site.site_title = "Hindsight"
admin.site.index_title = "Curation"

__all__ = ["entry", "lesson", "person", "tag"]
