"""Addresses of reviews."""

from django.urls import path

from lessons.review import verification_views, views

app_name = "review"
urlpatterns = [
    path("reviews/", views.index, name="index"),
    path("entries/<int:pk>/review/", views.ask, name="ask"),
    path("reviews/verification/", verification_views.queue, name="verification"),
    path("entries/<int:pk>/still-true/", verification_views.still_true, name="still_true"),
    path("entries/<int:pk>/needs-change/", verification_views.needs_change, name="needs_change"),
    path("entries/<int:pk>/verifier/", verification_views.entrust, name="entrust"),
    path("reviews/<int:pk>/", views.show, name="show"),
    path("reviews/<int:pk>/approve/", views.approve, name="approve"),
    path("reviews/<int:pk>/changes/", views.ask_for_changes, name="changes"),
    path("reviews/<int:pk>/hand-on/", views.hand_on, name="hand_on"),
    path("reviews/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("reviews/<int:pk>/remarks/", views.remark, name="remark"),
    path("reviews/<int:pk>/remarks/<int:remark_pk>/resolve/", views.resolve, name="resolve"),
    path("teams/<slug:slug>/review-policy/", views.choose_policy, name="choose_policy"),
]
