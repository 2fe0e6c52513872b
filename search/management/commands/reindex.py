from django.core.management.base import BaseCommand

from search.operations import reindex_everything


class Command(BaseCommand):
    help = "Makes the search index say what the tables say. Done again, it changes nothing."

    def handle(self, *args, **options):
        counts = reindex_everything()
        self.stdout.write(f"{counts['written']} entries written, {counts['kept']} kept, {counts['removed']} removed.")
