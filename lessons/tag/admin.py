"""Tags in the admin: rename, merge, split, describe, delete, and which of them want care."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from lessons.common.asked import whole_number
from lessons.common.errors import DomainError
from lessons.common.text import fold
from lessons.tag import curation
from lessons.tag.models import Tag, TagAlias
from lessons.tag.settled import SettledTag, pairs_to_judge, settle, with_settled
from lessons.tag.split_admin import split_page
from search import engine


class TagForm(forms.ModelForm):
    """A tag's name and description; a new name that belongs to another tag is refused with what to do instead."""

    class Meta:
        model = Tag
        fields = ["name", "description"]

    def clean_name(self):
        try:
            return curation.free_name(self.cleaned_data["name"], tag=self.instance)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None


class DescriptionForm(forms.ModelForm):
    """The description of a tag, in the list of tags."""

    class Meta:
        model = Tag
        fields = ["description"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["description"].widget.attrs["aria-label"] = f"What “{self.instance}” means"


class CareFilter(admin.SimpleListFilter):
    """Which tags want a curator. Counts stand beside."""

    title = "what to do"
    parameter_name = "care"

    def lookups(self, request, model_admin):
        return [
            ("unused", "Unused: delete"), ("huge", "Huge: split"), ("undescribed", "Not described"),
            ("alike", "Look alike: merge"),
        ]  # fmt: skip

    def queryset(self, request, queryset):
        if self.value() not in [kind for kind, _ in self.lookup_choices]:
            return queryset
        return queryset.in_care(self.value(), request.user)

    def get_facet_queryset(self, changelist):
        """The counts, each asked for by itself: within Django's one query the conditions meet under one name."""
        tags = changelist.get_queryset(self.request, exclude_parameters=self.expected_parameters())
        kinds = enumerate(kind for kind, _ in self.lookup_choices)
        return {f"{place}__c": tags.in_care(kind, self.request.user).count() for place, kind in kinds}


class AliasFormSet(forms.BaseInlineFormSet):
    """Other names of one tag, each refused where a tag has it or goes by it, or where it is in the list twice."""

    def clean(self):
        super().clean()
        seen = {fold(self.instance.name)}
        for form in self.forms:
            name = form.cleaned_data.get("name") or form.instance.name
            if not name or form in self.deleted_forms:
                continue
            if fold(name) in seen:
                form.add_error("name", "The tag has this name already.")
            elif not form.instance.pk:
                self._judge(form, name)
            seen.add(fold(name))

    def _judge(self, form, name):
        try:
            curation.free_name(name, tag=self.instance)
        except DomainError as error:
            form.add_error("name", str(error))


class AliasInline(admin.TabularInline):
    """Names are added and removed; to change one is to do both."""

    model = TagAlias
    formset = AliasFormSet
    fields = ["name"]
    extra = 1

    def has_change_permission(self, request, obj=None):
        return False


class MergeForm(forms.Form):
    """Which tag the chosen ones become."""

    into = forms.ModelChoiceField(Tag.objects.none(), label="Keep this one", empty_label=None, widget=forms.RadioSelect)

    def __init__(self, *args, tags, **kwargs):
        """`tags` have their `uses`, as `seen_by` gives them; the one that is used most is offered first."""
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = tags
        self.fields["into"].initial = tags.first()
        self.fields["into"].label_from_instance = lambda tag: (
            f"{tag}: on {tag.uses} entr{'y' if tag.uses == 1 else 'ies'}"
        )


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    form = TagForm
    list_display = ["name", "uses", "description"]
    list_editable = ["description"]
    list_filter = [CareFilter]
    list_per_page = 50
    show_facets = admin.ShowFacets.ALWAYS
    search_fields = ["name", "aliases__name"]
    ordering = ["folded"]
    inlines = [AliasInline]
    actions = ["merge"]
    change_list_template = "admin/tags.html"
    change_form_template = "admin/tag.html"
    fields = ["name", "description"]

    def get_queryset(self, request):
        """Tags on what this person may see, and those in no use at all."""
        return super().get_queryset(request).seen_by(request.user)

    def get_changelist_form(self, request, **kwargs):
        return DescriptionForm

    def get_urls(self):
        pages = [
            ("alike/", self.alike, "alike"), ("settled/", self.settled, "settled"), ("settle/", self.settle, "settle"),
            ("<int:object_id>/split/", self.split, "split"),
        ]  # fmt: skip
        own = [path(route, self.admin_site.admin_view(view), name=f"lessons_tag_{name}") for route, view, name in pages]
        return [*own, *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The tag, with the synonyms of searches that have one of its names."""
        tag = self.get_object(request, unquote(object_id))
        names = [tag.name, *(alias.name for alias in tag.aliases.all())] if tag else []
        beside = {"names": ", ".join(names), "synonyms": engine.synonyms_of(names)}
        return super().change_view(request, object_id, form_url, beside | (extra_context or {}))

    def split(self, request, object_id):
        """Give its entries other tags, one by one or by what they say."""
        tag = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_change_permission(request, tag):
            raise PermissionDenied
        return split_page(request, tag, self.admin_site.each_context(request) | {"opts": self.opts})

    @admin.display(ordering="uses", description="Entries")
    def uses(self, tag):
        return tag.uses

    def save_model(self, request, obj, form, change):
        if not change:
            obj.keep(by=request.user)
            return
        tag = Tag.objects.get(pk=obj.pk)
        tag.description = obj.description
        tag.keep(by=request.user)
        curation.rename(tag, obj.name, by=request.user)

    def save_formset(self, request, form, formset, change):
        formset.save(commit=False)
        tag = Tag.objects.get(pk=form.instance.pk)
        for alias in formset.deleted_objects:
            curation.remove_alias(alias, by=request.user)
        for alias in formset.new_objects:
            curation.add_alias(tag, alias.name, by=request.user)

    def get_deleted_objects(self, objs, request):
        """What goes with them. Of what this person does not see, it says only that there is some."""
        going, counts, lacking, kept = super().get_deleted_objects(objs, request)
        counts.pop(SettledTag._meta.verbose_name_plural, None)
        for model, seen in curation.uses_seen(objs, request.user).items():
            named = model._meta.verbose_name_plural
            hidden = counts.pop(named, 0) > seen
            counts |= ({named: seen} if seen else {}) | ({f"{named} that you do not see": "some"} if hidden else {})
        return going, counts, lacking, kept

    def delete_model(self, request, obj):
        curation.delete(obj, by=request.user)

    def delete_queryset(self, request, queryset):
        for tag in queryset:
            curation.delete(tag, by=request.user)

    @admin.action(description="Merge into one", permissions=["change"])
    def merge(self, request, queryset):
        tags = self.get_queryset(request).filter(pk__in=queryset.values("pk")).order_by("-uses", "folded")
        form = MergeForm(request.POST if "into" in request.POST else None, tags=tags)
        if form.is_valid():
            into = form.cleaned_data["into"]
            for tag in tags.exclude(pk=into.pk):
                curation.merge(tag, into, by=request.user)
            self.message_user(request, f"Merged into “{into}”. The old names still lead to it.", messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:lessons_tag_changelist"))
        context = self.admin_site.each_context(request) | {"title": "Merge tags", "tags": tags, "form": form}
        return TemplateResponse(request, "admin/merge_tags.html", context)

    def alike(self, request):
        """Pairs of tags whose names are nearly the same."""
        context = self.admin_site.each_context(request) | {
            "title": "Tags that look alike",
            "pairs": pairs_to_judge(with_settled(self.get_queryset(request))),
            "settled": self._settled(request).count(),
        }
        return TemplateResponse(request, "admin/alike_tags.html", context)

    def settle(self, request):
        """Leave a tag as wide as it is, or two that look alike as two."""
        if request.method != "POST":
            return redirect("admin:lessons_tag_changelist")
        if not self.has_change_permission(request):
            raise PermissionDenied
        keys = list(dict.fromkeys(filter(None, map(whole_number, request.POST.getlist("tag")))))
        tags = list(self.get_queryset(request).filter(pk__in=keys).for_listing()[:2])
        if not tags or len(tags) != len(keys):
            messages.warning(request, "That tag is gone: it was merged or removed meanwhile.")
        else:
            settle(*tags, by=request.user)
            names = " and ".join(f"“{tag}”" for tag in tags)
            said = f"{names} stay two" if len(tags) == 2 else f"{names} stays as wide as it is"
            messages.success(request, f"Noted: {said}. You find it under what stays as it is.")
        where = "admin:lessons_tag_settled" if len(tags) == 1 else "admin:lessons_tag_alike"
        return redirect("admin:index" if request.POST.get("from") == "desk" else where)

    def settled(self, request):
        """What was left as it is, with who said so; what is sent is asked about again."""
        settled = self._settled(request)
        if request.method == "POST":
            if not self.has_change_permission(request):
                raise PermissionDenied
            if row := settled.filter(pk=whole_number(request.POST.get("settled"))).for_listing().first():
                row.take_up_again(by=request.user)
                messages.success(request, f"“{row}” is asked about again where it needs a hand.")
            return redirect("admin:lessons_tag_settled")
        rows = list(settled.for_listing().newest_first())
        context = self.admin_site.each_context(request) | {"title": "Tags that stay as they are", "rows": rows}
        return TemplateResponse(request, "admin/settled_tags.html", context)

    def _settled(self, request):
        return SettledTag.objects.among(self.get_queryset(request).values("pk"))
