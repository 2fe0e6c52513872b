"""Bring the database and the static files up to date, and load the demonstration data: one start for all."""

import hashlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mediaaces.settings")

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    collect_static()
    call_command("load_mediaaces", demo=True)


def collect_static() -> None:
    """Compressing takes seconds: it is done again only when a file came, went or changed."""
    mark, state = Path(settings.STATIC_ROOT, ".collected"), state_of_static()
    if not mark.exists() or mark.read_text() != state:
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(state)


def state_of_static() -> str:
    """A digest of every static file's name, size and time."""
    digest = hashlib.sha256(str(settings.DEBUG).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            digest.update(f"{name} {storage.size(name)} {storage.get_modified_time(name)}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    django.setup()
    try:
        main()
    except CommandError as error:
        sys.exit(f"Not prepared: {error}")
