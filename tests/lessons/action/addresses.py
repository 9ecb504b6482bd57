"""The site's addresses, with one for retrospectives as long as they have no page of their own."""

from django.http import HttpResponse
from django.urls import include, path

from kb import urls


def show(request, pk, slug):
    return HttpResponse("A retrospective.")


retrospectives = ([path("<int:pk>-<slug:slug>/", show, name="show")], "retrospective")
urlpatterns = [path("retrospectives/", include(retrospectives)), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
