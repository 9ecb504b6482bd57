"""The admin site: what holds for every page of it, whoever registers a model."""

from allauth.account.decorators import secure_admin_login
from allauth.account.views import logout
from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminLookup, DisallowedModelAdminToField
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.decorators import login_not_required
from django.http import QueryDict
from django.shortcuts import redirect
from django.utils.text import capfirst

from lessons.curation import desk

FILTERS = ("", "__exact", "__id__exact", "__isnull", "__gte", "__lt")  # what Django's own filters ask for
UNREADABLE = (DisallowedModelAdminLookup, DisallowedModelAdminToField, IncorrectLookupParameters)
DOORS = {"view_on_site", "autocomplete"}  # they reveal titles, and rows, without asking who may see them


class Careful(admin.ModelAdmin):
    """Of every model in the admin: nothing in an address breaks its list, and nothing on its pages names the hidden."""

    view_on_site = False

    def lookup_allowed(self, lookup, value, request):
        """Only what the filters beside the list and the days above it ask for."""
        if self.date_hierarchy and lookup in [f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")]:
            return True
        fields = [_field(item) for item in self.get_list_filter(request)]
        return any(lookup == field + ending for field in fields for ending in FILTERS)

    def changelist_view(self, request, extra_context=None):
        """The list, headed by what it lists."""
        heading = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, heading | (extra_context or {}))

    def get_changelist_instance(self, request):
        """The list that an address asks for; all of it, with a message, where the address makes no sense."""
        try:
            if "%00" in request.META["QUERY_STRING"]:
                raise IncorrectLookupParameters("Postgres refuses NUL.")
            return super().get_changelist_instance(request)
        except UNREADABLE:
            if request.method == "POST":
                raise  # an action must not run on more than was chosen
            self.message_user(request, "This list has no such filter, so here is all of it.", messages.WARNING)
            request.GET = QueryDict()
            return super().get_changelist_instance(request)

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None):
        """Rows of another thing; each of their fields has a name, since only the head of its column shows one."""
        for formset in formsets:
            for fields in [formset.form.base_fields, *(form.fields for form in formset.forms)]:
                for field in fields.values():
                    control = getattr(field.widget, "widget", field.widget)  # within links to add and change
                    control.attrs.setdefault("aria-label", capfirst(field.label))
        return super().get_inline_formsets(request, formsets, inline_instances, obj)

    def get_deleted_objects(self, objs, request):
        """What goes with a thing, and what keeps it, are counted: their names can be titles that are hidden."""
        _, counts, missing, protected = super().get_deleted_objects(objs, request)
        names = [str(thing) for thing in objs]
        if protected:
            return names, counts, set(), [f"{len(protected)} in all. Give them to another one first."]
        return names, counts, missing, []


def _field(item):
    """The field, or the parameter, of an item of `list_filter`."""
    return getattr(item, "parameter_name", None) or str(item[0] if isinstance(item, tuple) else item)


class Site(admin.AdminSite):
    """Django's admin for curators, with the sign-in and the sign-out of the rest of the site."""

    site_header = site_title = "Hindsight"
    index_title = "Curation desk"

    def index(self, request, extra_context=None):
        """The curation desk."""
        return super().index(request, desk.page(request.user) | (extra_context or {}))

    def register(self, model_or_iterable, admin_class=None, **options):
        """Every model is shown with care, those of packages too."""
        base = admin_class or admin.ModelAdmin
        super().register(model_or_iterable, type(base.__name__, (Careful, base), {}), **options)

    def password_change(self, request, extra_context=None):
        """On the site, where there is one such page."""
        return redirect("account_change_password")

    def get_urls(self):
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) not in DOORS]

    @login_not_required
    def login(self, request, extra_context=None):
        return secure_admin_login(super().login)(request, extra_context)

    def logout(self, request, extra_context=None):
        return logout(request)
