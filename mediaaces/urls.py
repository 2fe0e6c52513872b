from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("gestion/", admin.site.urls),
    path("compte/", include("allauth.account.urls")),
    path("", include("events.urls")),
    prefix_default_language=False,
)
