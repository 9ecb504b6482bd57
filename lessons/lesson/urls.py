"""Addresses of lessons."""

from django.urls import path

from lessons.lesson import editor_views, views

app_name = "lesson"
urlpatterns = [
    path("new/", editor_views.new, name="new"),
    path("autosave/", editor_views.autosave, name="autosave_new"),
    path("similar/", editor_views.similar, name="similar_new"),
    path("drafts/<uuid:key>/discard/", editor_views.discard, name="discard_new"),
    path("<int:pk>/", views.show, name="by_number"),
    path("<int:pk>-<slug:slug>/", views.show, name="show"),
    path("<int:pk>/edit/", editor_views.edit, name="edit"),
    path("<int:pk>/autosave/", editor_views.autosave, name="autosave"),
    path("<int:pk>/similar/", editor_views.similar, name="similar"),
    path("<int:pk>/discard/", editor_views.discard, name="discard"),
]
