"""Playbooks in the admin: listed with what became of them, written as on the site, and retired."""

from dataclasses import replace
from datetime import timedelta

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from lessons.common.errors import NotAllowed
from lessons.entry.access import may_edit
from lessons.entry.kind_admin import KindAdmin
from lessons.playbook import reading, retiring
from lessons.playbook.editor_forms import EDITOR
from lessons.playbook.models import Playbook
from lessons.playbook.retire_forms import RetireForm
from lessons.playbook.run import Run
from lessons.review.models import Review
from lessons.review.verification import State, Verification

HERE = "admin:lessons_playbook"
LATELY = timedelta(days=90)  # in which runs are counted
WITH_EDITOR = {
    "new": f"{HERE}_add",
    "edit": f"{HERE}_change",
    "discard": f"{HERE}_discard",
    "discard_new": f"{HERE}_discard_new",
    "home": f"{HERE}_changelist",
}


class VerificationFilter(admin.SimpleListFilter):
    """Whether a playbook still holds, as far as anybody has looked."""

    title = "verification"
    parameter_name = "verification"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, queryset):
        if self.value() not in State.values:
            return queryset
        return queryset.filter(entry__in=Verification.objects.in_state(self.value()).values("entry"))


class ReviewFilter(admin.SimpleListFilter):
    """Whether a change of a playbook waits for its reviewers."""

    title = "review"
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [("open", "In review"), ("none", "Not in review")]

    def queryset(self, request, queryset):
        if self.value() not in ("open", "none"):
            return queryset
        return queryset.filter(in_review=self.value() == "open")


@admin.register(Playbook)
class PlaybookAdmin(KindAdmin):
    """Whoever may change a playbook finds the site's own editor here; others see what it says."""

    list_display = ["title", "status", "team", "steps", "runs_lately", "verification", "changed", "ways"]
    list_display_links = ["title"]
    list_filter = ["entry__status", ReviewFilter, ("entry__team", admin.RelatedOnlyFieldListFilter), VerificationFilter]
    list_select_related = ["entry__team", "entry__verification"]
    list_per_page = 50
    fields = ["on_the_site", "purpose", "when", "preconditions", "roles", "moments"]

    def get_queryset(self, request):
        lately = Run.objects.filter(playbook=OuterRef("pk"), started_at__gte=timezone.now() - LATELY).order_by()
        lately = lately.values("playbook").annotate(number=Count("pk")).values("number")
        return (
            super()
            .get_queryset(request)
            .with_counts()
            .annotate(
                runs_lately=Coalesce(Subquery(lately), 0),
                in_review=Exists(Review.objects.open().filter(entry=OuterRef("entry"))),
            )
        )

    def has_add_permission(self, request):
        return request.user.is_curator

    def has_change_permission(self, request, obj=None):
        return request.user.is_curator and (obj is None or may_edit(request.user, obj.entry))

    def get_urls(self):
        own = [
            ("<int:object_id>/discard/", self.discard, "discard"),
            ("drafts/<uuid:key>/discard/", self.discard, "discard_new"),
            ("<int:object_id>/retire/", self.retire, "retire"),
            ("<int:object_id>/bring-back/", self.bring_back, "bring_back"),
        ]
        pages = [
            path(route, self.admin_site.admin_view(view), name=f"lessons_playbook_{name}") for route, view, name in own
        ]
        return [*pages, *super().get_urls()]

    def add_view(self, request, form_url="", extra_context=None):
        """Write a new one."""
        return self.editor.new(request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The editor, for whoever may change it."""
        playbook = self.get_object(request, unquote(object_id))
        if playbook is not None and self.has_change_permission(request, playbook):
            return self.editor.edit(request, playbook.pk)
        return super().change_view(request, object_id, form_url, extra_context)

    def discard(self, request, object_id=None, key=None):
        """Throw the unsaved text away."""
        return require_POST(self.editor.discard)(request, object_id, key)

    def retire(self, request, object_id):
        """Take it out of use, perhaps for another; what that changes is shown first."""
        return require_http_methods(["GET", "HEAD", "POST"])(self._retire)(request, object_id)

    def bring_back(self, request, object_id):
        """Put it in use again."""
        return require_POST(self._bring_back)(request, object_id)

    @property
    def editor(self):
        """The site's editor in the admin's frame."""
        return replace(EDITOR, addresses=WITH_EDITOR, saved=_change_page, frame=self._frame, beside=_beside)

    @admin.display(ordering="entry__title_key")
    def title(self, playbook):
        return str(playbook)

    @admin.display(ordering="entry__status")
    def status(self, playbook):
        state = playbook.entry.get_status_display()
        return f"{state}, in review" if playbook.in_review else state

    @admin.display(ordering="step_count")
    def steps(self, playbook):
        return playbook.step_count

    @admin.display(ordering="runs_lately", description="Runs in 90 days")
    def runs_lately(self, playbook):
        return playbook.runs_lately

    @admin.display(ordering="entry__verification__due_on")
    def verification(self, playbook):
        found = getattr(playbook.entry, "verification", None)
        return found.get_state_display() if found else "Not published yet"

    @admin.display(ordering="entry__changed_at", description="Last change")
    def changed(self, playbook):
        return date_format(timezone.localtime(playbook.entry.changed_at), "j M Y")

    @admin.display(description="Elsewhere")
    def ways(self, playbook):
        return format_html(
            '<a href="{}">Read<span class="vh"> {}</span></a> <a href="{}">Compare<span class="vh"> {}</span></a>',
            playbook.get_absolute_url(), playbook, reverse("entry:compare", args=[playbook.pk]), playbook,
        )  # fmt: skip

    def _retire(self, request, pk):
        entry = self._retirable(request, pk)
        form = RetireForm(request.POST if request.method == "POST" else None, entry=entry, person=request.user)
        if not form.is_valid():
            return self._retire_page(request, entry, form)
        successor = form.cleaned_data["successor"]
        retiring.retire(entry, by=request.user, successor=successor)
        instead = f"; “{successor}” takes its place" if successor else ""
        messages.success(request, f"Retired “{entry}”{instead}. It is offered to nobody any more.")
        return redirect(f"{HERE}_retire", pk)

    def _bring_back(self, request, pk):
        entry = self._retirable(request, pk)
        retiring.bring_back(entry, by=request.user)
        messages.success(request, f"“{entry}” is in use again.")
        return redirect(_change_page(entry))

    def _retirable(self, request, pk):
        entry = get_object_or_404(self.get_queryset(request), pk=pk).entry
        if not retiring.may_retire(request.user, entry):
            raise NotAllowed("Only curators who may change it can retire a playbook. Ask one of them.")
        return entry

    def _retire_page(self, request, entry, form):
        runs = Run.objects.visible_to(request.user).filter(playbook=entry.pk)
        replacements = [link.source for link in retiring.replacing(entry, request.user)]
        context = self._frame(request) | {
            "entry": entry,
            "form": form,
            "open_runs": runs.open().for_listing().newest_first(),
            "moments": reading.moments_of(entry.playbook),
            "replacements": replacements,
            "for_fewer": [other for other in replacements if retiring.is_for_fewer(other, entry)],
            "is_retired": entry.status in retiring.RETIRED,
            "title": f"Retire “{entry}”",
        }
        return TemplateResponse(request, "admin/retire_playbook.html", context, status=422 if form.is_bound else 200)

    def _frame(self, request):
        return self.admin_site.each_context(request) | {"layout": "admin/editor.html", "opts": self.opts}


def _change_page(entry):
    return reverse(f"{HERE}_change", args=[entry.pk])


def _beside(form, writer, entry):
    return {"may_retire": entry is not None and not entry.is_draft and retiring.may_retire(writer, entry)}
