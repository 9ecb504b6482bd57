"""People, teams and projects in the admin. Adding a person invites them."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Count

from lessons.common.errors import DomainError
from lessons.person.invitation import invite
from lessons.person.models import Membership, Project, Team, User
from lessons.person.second_factor import has_second_factor, remove_second_factor
from lessons.tag.models import Tag, names_in


class KeepsMemberships(admin.ModelAdmin):
    """The pages on which memberships are added, changed and taken away."""

    def save_formset(self, request, form, formset, change):
        formset.save(commit=False)
        for gone in formset.deleted_objects:
            gone.remove(by=request.user)
        for membership in (*formset.new_objects, *(changed for changed, _ in formset.changed_objects)):
            membership.keep(by=request.user)


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 1


class MemberInline(admin.TabularInline):
    model = Membership
    raw_id_fields = ["person"]
    extra = 1


@admin.register(User)
class PersonAdmin(KeepsMemberships):
    list_display = ["display_name", "email", "role", "is_active", "second_factor", "team_names", "last_login"]
    list_filter = ["role", "is_active", "teams"]
    search_fields = ["display_name", "email"]
    ordering = ["sort_key"]
    fields = ["display_name", "email", "role", "time_zone", "is_active", "last_login"]
    readonly_fields = ["is_active", "last_login"]
    inlines = [MembershipInline]
    actions = ["invite", "deactivate", "reactivate", "end_sessions", "remove_second_factor"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("teams", "authenticator_set")

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="Teams")
    def team_names(self, person):
        return ", ".join(team.name for team in person.teams.all())

    @admin.display(description="Two-factor", boolean=True)
    def second_factor(self, person):
        return has_second_factor(person)

    def save_model(self, request, obj, form, change):
        if change:
            obj.keep(by=request.user)
            if "display_name" in form.changed_data:
                obj.rename(obj.display_name, by=request.user)
            return
        obj.set_unusable_password()
        obj.keep(by=request.user)
        invite(obj, by=request.user, request=request)
        self.message_user(request, f"{obj} was sent an invitation to {obj.email}.", messages.SUCCESS)

    @admin.action(description="Send an invitation to set a password", permissions=["change"])
    def invite(self, request, queryset):
        for person in queryset.active():
            invite(person, by=request.user, request=request)
        self.message_user(request, "Sent.", messages.SUCCESS)

    @admin.action(description="Deactivate: no sign-in, all sessions end now", permissions=["change"])
    def deactivate(self, request, queryset):
        for person in queryset:
            if person == request.user:
                self.message_user(request, "You cannot deactivate yourself.", messages.ERROR)
                continue
            person.deactivate(by=request.user)
            self.log_change(request, person, "Deactivated")
        self.message_user(request, "Done. What they wrote stays.", messages.SUCCESS)

    @admin.action(description="Reactivate", permissions=["change"])
    def reactivate(self, request, queryset):
        for person in queryset:
            person.reactivate(by=request.user)
            self.log_change(request, person, "Reactivated")
        self.message_user(request, "Done.", messages.SUCCESS)

    @admin.action(description="End all their sessions", permissions=["change"])
    def end_sessions(self, request, queryset):
        for person in queryset:
            person.end_sessions(by=request.user)
        self.message_user(request, "Done.", messages.SUCCESS)

    @admin.action(description="Remove the second factor: the phone and the codes are lost", permissions=["change"])
    def remove_second_factor(self, request, queryset):
        removed = [person for person in queryset if remove_second_factor(person, by=request.user)]
        for person in removed:
            self.log_change(request, person, "Second factor removed")
        self.message_user(request, f"Removed for {len(removed)}. They were told by mail.", messages.SUCCESS)


@admin.register(Team)
class TeamAdmin(KeepsMemberships):
    list_display = ["name", "parent", "people"]
    list_select_related = ["parent"]
    search_fields = ["name"]
    ordering = ["sort_key"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [MemberInline]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(people=Count("memberships"))

    @admin.display(ordering="people")
    def people(self, team):
        return team.people

    def delete_model(self, request, obj):
        obj.remove(by=request.user)

    def delete_queryset(self, request, queryset):
        for team in queryset:
            team.remove(by=request.user)

    def save_model(self, request, obj, form, change):
        obj.keep(by=request.user)
        if change and {"name", "slug"} & set(form.changed_data):
            obj.rename(obj.name, by=request.user)


class ProjectForm(forms.ModelForm):
    """A project; its tags are typed as in the editor."""

    tags = forms.CharField(required=False, help_text="Words people would look for, with commas between.")

    class Meta:
        model = Project
        fields = ["name", "goal", "team", "started", "ended"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["tags"] = ", ".join(tag.name for tag in self.instance.tags.all())

    def clean_tags(self):
        try:
            return names_in(self.cleaned_data["tags"])
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):
    list_display = ["name", "team", "started", "ended"]
    list_filter = ["team"]
    list_select_related = ["team"]
    search_fields = ["name", "goal"]
    ordering = ["sort_key"]
    form = ProjectForm
    fields = ["name", "goal", "team", "started", "ended", "tags"]

    def delete_model(self, request, obj):
        obj.remove(by=request.user)

    def delete_queryset(self, request, queryset):
        for project in queryset:
            project.remove(by=request.user)

    def save_model(self, request, obj, form, change):
        obj.keep(by=request.user)
        if change and "name" in form.changed_data:
            obj.rename(obj.name, by=request.user)

    def save_related(self, request, form, formsets, change):
        project = form.instance
        before = sorted(project.tags.values_list("pk", flat=True))
        form.cleaned_data["tags"] = Tag.objects.named(form.cleaned_data["tags"])
        super().save_related(request, form, formsets, change)
        if (after := sorted(tag.pk for tag in form.cleaned_data["tags"])) != before:
            project.tell("changed", by=request.user, before={"tags": before}, after={"tags": after})
