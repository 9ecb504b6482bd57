"""Addresses that every kind of entry has."""

from django.urls import path

from lessons.entry import attachment_views, views

app_name = "entry"
urlpatterns = [
    path("entries/preview/", views.preview, name="preview"),
    path("entries/<int:pk>/", views.by_number, name="by_number"),
    path("entries/<int:pk>/history/", views.history, name="history"),
    path("entries/<int:pk>/compare/", views.compare, name="compare"),
    path("entries/<int:pk>/versions/<int:number>/", views.version, name="version"),
    path("entries/<int:pk>/versions/<int:number>/restore/", views.restore, name="restore"),
    path("entries/<int:pk>/archive/", views.archive, name="archive"),
    path("entries/<int:pk>/unarchive/", views.unarchive, name="unarchive"),
    path("entries/<int:pk>/delete/", views.delete, name="delete"),
    path("entries/<int:pk>/undelete/", views.undelete, name="undelete"),
    path("entries/<int:pk>/links/", views.link, name="link"),
    path("entries/<int:pk>/links/<int:link_pk>/remove/", views.unlink, name="unlink"),
    path("entries/<int:pk>.md", views.markdown, name="markdown"),
    path("entries/<int:pk>/files/", attachment_views.index, name="files"),
    path("attachments/<uuid:key>/remove/", attachment_views.remove, name="remove_attachment"),
    path("attachments/<uuid:key>/<str:name>", attachment_views.attachment, name="attachment"),
]
