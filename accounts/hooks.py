"""What happens beside allauth's own work when somebody logs in, out, or changes the password."""

import time

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import pre_save
from django.dispatch import receiver

from .devices import LOGGED_IN_AT, NO_ADDRESS, device_name, end_devices


@receiver(pre_save, sender=UserSession)
def keep_only_the_name_of_the_device(sender, instance: UserSession, **kwargs):
    """Neither the network address nor the browser's whole self-description is kept."""
    instance.ip = NO_ADDRESS
    instance.user_agent = device_name(instance.user_agent)


@receiver(user_logged_in)
def remember_the_hour(sender, request, **kwargs):
    if request is not None:
        request.session[LOGGED_IN_AT] = int(time.time())


@receiver(user_logged_out)
def forget_the_device(sender, request, **kwargs):
    if key := request.session.session_key:
        UserSession.objects.filter(session_key=key).delete()


@receiver([password_changed, password_set, password_reset])
def end_the_other_devices(sender, request, user, **kwargs):
    """Django shuts their sessions out by itself; here they also disappear from the list, and from the table."""
    end_devices(user, spare_key=request.session.session_key)
