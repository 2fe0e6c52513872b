"""The site's own settings, with what only a test may change."""

from mediaaces.settings import *  # noqa: F403
from mediaaces.settings import CSRF_COOKIE_NAME, DATABASES, STATIC_ROOT, STORAGES, VAR_DIR  # noqa: F401

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATIC_ROOT.mkdir(exist_ok=True)

# A page is read right after it was changed; the tests of the cache itself turn it on.
PAGE_CACHE_SECONDS = 0

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: threads and processes of a test see each other's rows, and may wait for a lock.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
