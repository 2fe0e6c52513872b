"""Addresses of pages, as editors type them."""

from django.db.models.fields import URLField


class WebAddress(URLField):
    """Where no scheme is typed, it is https; Django 6 does this by itself. The same column as a URLField."""

    def formfield(self, **kwargs):
        return super().formfield(**{"assume_scheme": "https", **kwargs})

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs
