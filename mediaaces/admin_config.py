from django.contrib.admin.apps import AdminConfig


class ManagementConfig(AdminConfig):
    """Django's admin, with our site in the place of its own."""

    default_site = "mediaaces.admin_site.ManagementSite"
