"""Table of contents: the addresses of every slice."""

from django.urls import include, path

from lessons.desk.views import library

urlpatterns = [
    path("", include("lessons.desk.urls")),
    path("", include("lessons.entry.urls")),
    path("", include("lessons.reach.urls")),
    path("", include("lessons.review.urls")),
    path("", include("lessons.curation.urls")),
    path("", include("lessons.wanted.urls")),
    path("library/", library, name="library"),
    path("lessons/", include("lessons.lesson.urls")),
    path("experiments/", include("lessons.experiment.urls")),
    path("playbooks/", include("lessons.playbook.urls")),
    path("retrospectives/", include("lessons.retrospective.urls")),
    path("actions/", include("lessons.action.urls")),
    path("tags/", include("lessons.tag.urls")),
    path("people/", include("lessons.person.urls")),
    path("teams/", include("lessons.person.team_urls")),
    path("projects/", include("lessons.person.project_urls")),
    path("help/", include("lessons.desk.help_urls")),
]
