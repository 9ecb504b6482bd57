"""Every address of the site, by slice."""

from django.contrib import admin
from django.urls import include, path

from kb import errors, health

urlpatterns = [
    path("", include("lessons.urls")),
    path("", include("search.urls")),
    path("account/", include("lessons.person.account_urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
