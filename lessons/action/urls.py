"""Addresses of actions."""

from django.urls import path

from lessons.action import views

app_name = "action"
urlpatterns = [
    path("", views.index, name="index"),
    path("actions.csv", views.as_csv, name="csv"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/done/", views.done, name="done"),
    path("<int:pk>/drop/", views.drop, name="drop"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("<int:pk>/check/", views.check, name="check"),
]
