"""Addresses of playbooks and their runs."""

from django.urls import path

from lessons.playbook import editor_views, pick_views, run_views, views

app_name = "playbook"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", editor_views.new, name="new"),
    path("autosave/", editor_views.autosave, name="autosave_new"),
    path("pick/", pick_views.pick, name="pick"),
    path("successors/", pick_views.successors, name="successors"),
    path("drafts/<uuid:key>/discard/", editor_views.discard, name="discard_new"),
    path("<int:pk>/", views.show, name="by_number"),
    path("<int:pk>-<slug:slug>/", views.show, name="show"),
    path("<int:pk>/edit/", editor_views.edit, name="edit"),
    path("<int:pk>/autosave/", editor_views.autosave, name="autosave"),
    path("<int:pk>/discard/", editor_views.discard, name="discard"),
    path("<int:pk>/checklist/", views.checklist, name="checklist"),
    path("<int:pk>/checklist.html", views.offline, name="offline"),
    path("<int:pk>/findings/<int:finding_pk>/set-aside/", views.set_aside, name="set_aside"),
    path("<int:pk>/findings/<int:finding_pk>/take-up-again/", views.take_up_again, name="take_up_again"),
    path("<int:pk>/runs/", run_views.index, name="runs"),
    path("<int:pk>/runs/new/", run_views.start, name="start"),
    path("<int:pk>/runs/<int:number>/", run_views.show, name="run"),
    path("<int:pk>/runs/<int:number>/steps/<str:key>/", run_views.mark, name="mark"),
    path("<int:pk>/runs/<int:number>/note/", run_views.note, name="note"),
    path("<int:pk>/runs/<int:number>/pause/", run_views.pause, name="pause"),
    path("<int:pk>/runs/<int:number>/resume/", run_views.resume, name="resume"),
    path("<int:pk>/runs/<int:number>/take-over/", run_views.take_over, name="take_over"),
    path("<int:pk>/runs/<int:number>/move/", run_views.move, name="move"),
    path("<int:pk>/runs/<int:number>/finish/", run_views.finish, name="finish"),
    path("<int:pk>/runs/<int:number>/stop/", run_views.stop, name="stop"),
]
