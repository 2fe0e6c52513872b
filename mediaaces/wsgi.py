import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mediaaces.settings")
application = get_wsgi_application()

from mediaaces.checks import refuse_bad_start  # noqa: E402 -- the apps must be loaded first

refuse_bad_start()

# What is loaded stays for the life of the process: the collector need not walk through it again and again.
gc.collect()
gc.freeze()
