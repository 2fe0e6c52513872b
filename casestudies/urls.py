from django.urls import path

from . import views

app_name = "casestudies"
urlpatterns = [
    # /etudes-de-cas/
    path("", views.case_study_list, name="list"),
    path("comparer/", views.compare, name="compare"),
    path("resultats/", views.results, name="results"),
    path("programmes/", views.programme_list, name="programmes"),
    path("programmes/<slug:slug>/", views.programme, name="programme"),
    path("<slug:slug>/", views.detail, name="detail"),
]
