"""What an event lacks to take registrations as its organiser means it to."""

from django.utils.translation import gettext as _

from .models import Event


def gaps(event: Event) -> list[str]:
    """One sentence for each thing that keeps an event, said open, from taking anybody; none when it is ready."""
    if not event.is_open or event.is_cancelled:
        return []
    ticket_types = list(event.ticket_types.filter(is_active=True))
    found = []
    if event.state == Event.State.DRAFT:
        found.append(_("Les inscriptions sont ouvertes, mais l’événement est un brouillon\u00a0: personne ne le voit."))
    if not ticket_types:
        found.append(_("Les inscriptions sont ouvertes, mais aucun tarif n’est proposé\u00a0: personne ne s’inscrit."))
    if any(row.price_cents for row in ticket_types) and not (event.takes_transfer or event.takes_door):
        found.append(_("Aucun mode de règlement n’est accepté\u00a0: les places payantes ne peuvent être prises."))
    return found
