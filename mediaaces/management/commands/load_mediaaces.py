from collections import Counter

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mediaaces.loading.demo import read_passwords
from mediaaces.loading.files import FixtureError
from mediaaces.loading.load import load


class Command(BaseCommand):
    help = (
        "Loads the records of Media Aces: sources, companies, people, venues, events, programmes, media, quotes, "
        "social accounts and memberships. Creates what is missing and never touches a record that exists, so what "
        "was edited in the admin stays; what hangs on a record (prices, appearances, affiliations) is created with "
        "it. With --refresh, existing records take the values of the fixtures again; nothing is ever deleted."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--refresh", action="store_true", help="Put the fixtures' values back, over what was edited since."
        )
        parser.add_argument(
            "--demo",
            action="store_true",
            help="Also add, once, a coming conference open to registration and an account for each role, "
            "with passwords kept in VAR_DIR/demo_passwords.txt.",
        )

    def handle(self, *args, refresh, demo, **options):
        try:
            store = load(now=timezone.now(), refresh=refresh, demo=demo)
        except FixtureError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        total = sum(store.counts.values(), Counter())
        for kind, counts in [*store.counts.items(), ("total", total)]:
            outcome = ", ".join(f"{counts[name]} {name}" for name in ("created", "changed", "kept"))
            self.stdout.write(f"{kind}: {outcome}")
        if demo:
            self.stdout.write("\nDemo accounts:")
            for email, password in read_passwords().items():
                self.stdout.write(f"  {email}  {password}")
