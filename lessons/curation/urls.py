"""Addresses of the curation desk's queues; the desk itself is the admin's first page."""

from django.urls import path

from lessons.curation import bulk_views, duplicate_views, views

app_name = "curation"
urlpatterns = [
    path("curation/reviews/", views.reviews, name="reviews"),
    path("curation/duplicates/", duplicate_views.pairs, name="duplicates"),
    path("curation/duplicates/<int:pk>/decide/", duplicate_views.decide, name="decide"),
    path("curation/duplicates/<int:pk>/take-back/", duplicate_views.take_back, name="take_back"),
    path("curation/merge/<int:kept_pk>/<int:gone_pk>/", duplicate_views.merge, name="merge"),
    path("curation/merges/", duplicate_views.merges, name="merges"),
    path("curation/merges/<int:pk>/undo/", duplicate_views.undo, name="undo_merge"),
    path("curation/links/", views.links, name="links"),
    path("curation/links/<int:pk>/let-be/", views.let_be, name="let_be"),
    path("curation/links/<int:pk>/take-up-again/", views.take_up_link, name="take_up_link"),
    path("curation/gaps/", views.gaps, name="gaps"),
    path("curation/stale/", views.old_and_unused, name="stale"),
    path("curation/stale/<int:pk>/withdraw/", views.withdraw_notice, name="withdraw_notice"),
    path("entries/<int:pk>/keep/", views.keep, name="keep"),
    path("curation/many/", bulk_views.many, name="many"),
    path("curation/changes/", bulk_views.changes, name="changes"),
    path("curation/changes/<int:pk>/", bulk_views.change, name="change"),
    path("curation/changes/<int:pk>/undo/", bulk_views.undo, name="undo"),
    path("trash/", views.trash, name="trash"),
]
