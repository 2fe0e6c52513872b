"""Browsers of people with an account."""

from django.test import Client

from accounts.models import User


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
