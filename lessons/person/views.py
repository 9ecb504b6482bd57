"""People, teams and projects."""

from django.contrib import messages
from django.db.models import Count, F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessons.action.listing import rows_for as action_rows_for
from lessons.action.models import Action
from lessons.common.paging import Page
from lessons.entry.counting import counts
from lessons.entry.listing import ROWS, listing, rows_for
from lessons.entry.models import Entry
from lessons.person.forms import SettingsForm
from lessons.person.models import Project, Team, User
from lessons.playbook.models import Moment
from lessons.playbook.offering import offered
from lessons.review import policy as review_policy

TEAM_ACTIONS = 5


@require_safe
def show(request, pk):
    """A person: their teams, and what they wrote that the visitor may see."""
    person = get_object_or_404(User, pk=pk)
    written = Entry.objects.visible_to(request.user).without_drafts().by(person)
    page = Page.of(request.GET.get("page"), total=written.count(), size=ROWS)
    context = {
        "person": person,
        "memberships": person.memberships.select_related("team").order_by("team__sort_key"),
        "entries": rows_for(request.user, written.newest_first()[page.rows]),
        "page": page,
    }
    return render(request, "person/show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request):
    """One's own name, time zone, looks and keys."""
    form = SettingsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("person:settings")
    return render(request, "person/settings.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def change_feed(request):
    """A new secret address for one's feeds."""
    request.user.change_feed_address()
    messages.success(request, "Your feeds have a new address. The old one leads nowhere now.")
    return redirect("person:settings")


@require_safe
def teams(request):
    """Every team with how much of theirs the visitor may see."""
    shelf = Entry.objects.visible_to(request.user).published()
    found = Team.objects.for_listing().select_related("parent").annotate(people=Count("memberships", distinct=True))
    written = dict(counts.of(shelf.exclude(team=None).order_by().values_list("team").annotate(n=Count("pk"))))
    rows = [{"team": team, "people": team.people, "entries": written.get(team.pk, 0)} for team in found]
    return render(request, "person/teams.html", {"rows": rows})


@require_safe
def team(request, slug):
    """A team: its people, its projects, what it promised, what it learned."""
    family = list(Team.objects.with_children_of(slug).select_related("parent", "review_policy").for_listing())
    if (found := next((team for team in family if team.slug == slug), None)) is None:
        raise Http404("There is nothing at this address.")
    open_ones = Action.objects.visible_to(request.user).of_team(found).open().for_reader(request.user)
    actions = action_rows_for(request.user, open_ones.soonest_first()[: TEAM_ACTIONS + 1])
    memberships = list(found.memberships.select_related("person").order_by("person__sort_key"))
    context = listing(request, team=(found.slug,)) | {
        "team": found,
        "actions": actions[:TEAM_ACTIONS],
        "more_actions": len(actions) > TEAM_ACTIONS,
        "memberships": memberships,
        "projects": found.projects.order_by("-started", "sort_key"),
        "policy": review_policy.chosen_by(found),
        "policies": review_policy.Policy.choices if review_policy.may_choose(request.user, memberships) else [],
        "children": [team for team in family if team.slug != slug],
    }
    return render(request, "person/team.html", context)


@require_safe
def projects(request):
    """Every project with how much of what came out of it the visitor may see."""
    shelf = Entry.objects.visible_to(request.user).published()
    found = Project.objects.select_related("team").order_by(F("started").desc(nulls_last=True), "sort_key", "pk")
    written = dict(counts.of(shelf.exclude(project=None).order_by().values_list("project").annotate(n=Count("pk"))))
    rows = [{"project": project, "entries": written.get(project.pk, 0)} for project in found]
    return render(request, "person/projects.html", {"rows": rows})


@require_safe
def project(request, pk, slug=""):
    """A project: its goal and what came out of it."""
    found = get_object_or_404(Project.objects.select_related("team").prefetch_related("tags"), pk=pk)
    if request.path != found.get_absolute_url():
        return redirect(found, permanent=True)
    context = listing(request, project=(found.pk,)) | {"project": found}
    if not found.ended:
        context["offered"] = offered(request.user, Moment.PROJECT, team=found.team, project=found)
    return render(request, "person/project.html", context)
