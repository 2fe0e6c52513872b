from django.core.management.base import BaseCommand

import billing.invariants
import events.invariants


class Command(BaseCommand):
    help = "Recounts seats, registrations and money. Says what is wrong and fails, or says that all is well."

    def handle(self, **options):
        for note in events.invariants.notes():
            self.stdout.write(f"note: {note}")
        wrong = [*events.invariants.broken(), *billing.invariants.broken()]
        for sentence in wrong:
            self.stderr.write(sentence)
        if wrong:
            raise SystemExit(f"check_invariants: {len(wrong)} wrong")
        self.stdout.write("check_invariants: all is well")
