"""Every address of the site, by slice."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path
from taggit.models import Tag as StockTag

from kb import errors, health, well_known

for model in (Group, EmailAddress, Authenticator, StockTag):  # packages bring them along; people are managed as one
    if admin.site.is_registered(model):
        admin.site.unregister(model)

urlpatterns = [
    path("", include("lessons.urls")),
    path("", include("search.urls")),
    path("account/", include("lessons.person.account_urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", well_known.robots, name="robots"),
    path(".well-known/change-password", well_known.change_password, name="change_password"),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
