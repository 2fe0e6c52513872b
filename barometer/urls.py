from django.urls import path

from . import views

app_name = "barometer"
urlpatterns = [
    # /barometre/
    path("", views.overview, name="list"),
    path("modeles/<slug:slug>/", views.framework, name="framework"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/donnees.csv", views.download, name="csv"),
]
