from django.urls import path

from search import views

app_name = "search"
urlpatterns = [
    path("search/", views.index, name="index"),
    path("search/help/", views.help_page, name="help"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("search/clicked/", views.clicked, name="clicked"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
]
