from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="my_space"),
    path("inscriptions/", views.registrations, name="space_registrations"),
    path("billets/<int:pk>/", views.tickets, name="space_tickets"),
    path("entreprise/", views.company, name="space_company"),
    path("entreprise/adresse/<int:pk>/", views.share, name="space_share"),
    path("securite/", views.security, name="space_security"),
    path("donnees/", views.data, name="space_data"),
    path("donnees/annonces/", views.news, name="space_news"),
    path("donnees/copie/", views.download, name="space_download"),
    path("donnees/effacement/", views.ask_erasure, name="space_erasure"),
]
