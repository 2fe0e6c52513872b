import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mediaaces.settings")
application = get_wsgi_application()

from mediaaces.checks import refuse_bad_start  # noqa: E402 -- the apps must be loaded first

refuse_bad_start()
