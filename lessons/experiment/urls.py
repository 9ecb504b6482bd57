"""Addresses of experiments."""

from django.urls import path

from lessons.experiment import conclusion_views, editor_views, views

app_name = "experiment"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", editor_views.new, name="new"),
    path("autosave/", editor_views.autosave, name="autosave_new"),
    path("drafts/<uuid:key>/discard/", editor_views.discard, name="discard_new"),
    path("<int:pk>/", views.show, name="by_number"),
    path("<int:pk>-<slug:slug>/", views.show, name="show"),
    path("<int:pk>/edit/", editor_views.edit, name="edit"),
    path("<int:pk>/autosave/", editor_views.autosave, name="autosave"),
    path("<int:pk>/discard/", editor_views.discard, name="discard"),
    path("<int:pk>/propose/", views.propose, name="propose"),
    path("<int:pk>/tick/", views.tick, name="tick"),
    path("<int:pk>/start/", views.start, name="start"),
    path("<int:pk>/log/", views.log, name="log"),
    path("<int:pk>/conclude/", conclusion_views.conclude, name="conclude"),
    path("<int:pk>/stop/", views.stop, name="stop"),
    path("<int:pk>/harvest/", views.harvest, name="harvest"),
    path("<int:pk>/actions/", views.promise, name="promise"),
]
