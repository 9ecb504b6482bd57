"""People, teams and projects in the admin. Adding a person invites them."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Count

from lessons.common.errors import DomainError
from lessons.person.invitation import invite
from lessons.person.models import Membership, Project, Team, User
from lessons.person.second_factor import has_second_factor, remove_second_factor
from lessons.tag.models import Tag, names_in


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 1


class MemberInline(admin.TabularInline):
    model = Membership
    raw_id_fields = ["person"]
    extra = 1


@admin.register(User)
class PersonAdmin(admin.ModelAdmin):
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
            if "display_name" in form.changed_data:
                obj.rename(obj.display_name)
            obj.save()
            return
        obj.set_unusable_password()
        obj.save()
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
            person.deactivate()
            self.log_change(request, person, "Deactivated")
        self.message_user(request, "Done. What they wrote stays.", messages.SUCCESS)

    @admin.action(description="Reactivate", permissions=["change"])
    def reactivate(self, request, queryset):
        for person in queryset:
            person.reactivate()
            self.log_change(request, person, "Reactivated")
        self.message_user(request, "Done.", messages.SUCCESS)

    @admin.action(description="End all their sessions", permissions=["change"])
    def end_sessions(self, request, queryset):
        for person in queryset:
            person.end_sessions()
        self.message_user(request, "Done.", messages.SUCCESS)

    @admin.action(description="Remove the second factor: the phone and the codes are lost", permissions=["change"])
    def remove_second_factor(self, request, queryset):
        removed = [person for person in queryset if remove_second_factor(person, by=request.user)]
        for person in removed:
            self.log_change(request, person, "Second factor removed")
        self.message_user(request, f"Removed for {len(removed)}. They were told by mail.", messages.SUCCESS)


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
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

    def delete_queryset(self, request, queryset):
        for team in queryset:
            team.delete()

    def save_model(self, request, obj, form, change):
        obj.save()
        if change and {"name", "slug"} & set(form.changed_data):
            obj.rename(obj.name)


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

    def delete_queryset(self, request, queryset):
        for project in queryset:
            project.delete()

    def save_model(self, request, obj, form, change):
        if change and "name" in form.changed_data:
            obj.rename(obj.name)
        obj.save()

    def save_related(self, request, form, formsets, change):
        form.cleaned_data["tags"] = Tag.objects.named(form.cleaned_data["tags"])
        super().save_related(request, form, formsets, change)
