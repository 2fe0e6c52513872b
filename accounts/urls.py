from django.urls import include, path

from . import views

urlpatterns = [
    path("appareils/", views.devices, name="devices"),
    path("appareils/<int:pk>/fin/", views.end_device, name="end_device"),
    path("appareils/fin/", views.end_other_devices, name="end_other_devices"),
    path("2fa/", include("allauth.mfa.urls")),
    path("", include("allauth.account.urls")),
]
