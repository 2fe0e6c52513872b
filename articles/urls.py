from django.urls import path

from . import views
from .feeds import ArticleFeed

app_name = "articles"
urlpatterns = [
    # /articles/
    path("", views.article_list, name="list"),
    path("flux.xml", ArticleFeed(), name="feed"),
    path("<slug:slug>/", views.detail, name="detail"),
]
