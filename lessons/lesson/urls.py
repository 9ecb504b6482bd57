"""Addresses of lessons."""

from django.urls import path

from lessons.lesson import autosave, views

app_name = "lesson"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("autosave/", autosave.autosave, name="autosave_new"),
    path("similar/", autosave.similar, name="similar_new"),
    path("drafts/<uuid:key>/discard/", views.discard, name="discard_new"),
    path("<int:pk>/", views.show, name="by_number"),
    path("<int:pk>-<slug:slug>/", views.show, name="show"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/autosave/", autosave.autosave, name="autosave"),
    path("<int:pk>/similar/", autosave.similar, name="similar"),
    path("<int:pk>/discard/", views.discard, name="discard"),
]
