from django.urls import path

from .views import events, feeds, news, people, registration, sitting, waiting

app_name = "events"
urlpatterns = [
    # /evenements/
    path("evenements/", events.event_list, name="list"),
    path("evenements/calendrier.ics", feeds.calendar, name="calendar"),
    path("evenements/flux.xml", feeds.EventFeed(), name="feed"),
    path("evenements/<slug:slug>/", events.detail, name="detail"),
    path("evenements/<slug:slug>/agenda.ics", feeds.agenda, name="agenda"),
    # /evenements/<slug>/inscription/
    path("evenements/<slug:slug>/inscription/", registration.register, name="register"),
    path("evenements/<slug:slug>/inscription/prix/", registration.price, name="price"),
    # /inscriptions/<token>/ — for whoever holds the link
    path("inscriptions/<str:token>/", registration.registration, name="registration"),
    path("inscriptions/<str:token>/annuler/", registration.cancel, name="cancel"),
    path("inscriptions/<str:token>/participants/<int:pk>/", registration.rename, name="rename"),
    path("inscriptions/<str:token>/participants/<int:pk>/collegue/", sitting.swap, name="swap"),
    path("inscriptions/<str:token>/billets/<int:pk>/table/", sitting.table, name="table"),
    path("inscriptions/<str:token>/accepter/", waiting.accept, name="accept"),
    path("inscriptions/<str:token>/moins/", waiting.fewer, name="fewer"),
    path("inscriptions/<str:token>/quitter/", waiting.leave, name="leave"),
    path("inscriptions/<str:token>/billets.pdf", registration.tickets_pdf, name="tickets_pdf"),
    path("inscriptions/<str:token>/agenda.ics", registration.agenda, name="registration_agenda"),
    # /desabonnement/<token>/ — for whoever holds the link
    path("desabonnement/<str:token>/", news.unsubscribe, name="unsubscribe"),
    # /intervenants/
    path("intervenants/", people.speaker_list, name="speakers"),
    path("intervenants/<slug:slug>/", people.speaker, name="speaker"),
]
