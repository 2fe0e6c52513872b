"""The form by which an organiser registers somebody: the public one's attendees, then money, words and reasons."""

import secrets
from collections import Counter
from collections.abc import Mapping

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Method, Payment
from lib.dates import say_day
from lib.text import one_line
from members.models import Seat

from ..forms import AttendeeForm, RegistrationForm, how_many
from ..models import Event, Registration, TicketType
from ..operations.by_hand import Receipt, WholeOffer, needs_of_attendees, seat_at, whole_offer


class Way(TextChoices):
    """How what is due is paid, as an organiser knows it."""

    DOOR = "door", gettext_lazy("À régler à l’accueil")
    TRANSFER = "transfer", gettext_lazy("À régler par virement")
    PAID = "paid", gettext_lazy("Déjà réglé")
    GUEST = "guest", gettext_lazy("Invité\u00a0: rien à payer")


class OrganiserForm(forms.Form):
    """What the organiser decides for these people, and why."""

    form_token = forms.CharField(min_length=20, max_length=64, widget=forms.HiddenInput)
    way = forms.ChoiceField(label=gettext_lazy("Règlement"), widget=forms.RadioSelect, initial=Way.DOOR)
    received_by = forms.ChoiceField(
        label=gettext_lazy("Reçu par"),
        choices=[(Method.DOOR, gettext_lazy("espèces, chèque ou carte")), (Method.TRANSFER, gettext_lazy("virement"))],
        required=False,
    )
    reference = forms.CharField(
        label=gettext_lazy("Référence du règlement"),
        max_length=120,
        required=False,
        help_text=gettext_lazy(
            "Pour ce qui est déjà réglé\u00a0: celle du relevé, ou le numéro du reçu. Elle n’est comptée qu’une fois."
        ),
    )
    why = forms.CharField(
        label=gettext_lazy("Raison"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Nécessaire pour un invité. Lue par les organisateurs seulement."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Langue des courriels"),
        choices=[("fr", gettext_lazy("français")), ("en", gettext_lazy("anglais"))],
        initial="fr",
    )
    tells = forms.BooleanField(
        label=gettext_lazy("Envoyer le courriel, avec les billets ou le moyen de régler"), initial=True, required=False
    )

    def __init__(self, *args, offer: WholeOffer, may_book: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [(value, label) for value, label in ways(offer) if may_book or value != Way.PAID]
        if not may_book:
            del self.fields["received_by"], self.fields["reference"]

    def clean_why(self):
        return one_line(self.cleaned_data["why"])

    def clean_reference(self):
        return one_line(self.cleaned_data["reference"])

    def clean(self):
        data = super().clean()
        if data.get("way") == Way.GUEST and not data.get("why"):
            self.add_error("why", _("Dites pourquoi cette personne est invitée."))
        if data.get("way") == Way.PAID:
            self.check_receipt(data.get("reference"))
        return data

    def check_receipt(self, reference: str | None) -> None:
        if not reference:
            self.add_error("reference", _("Il manque la référence de ce règlement."))
        elif self.is_counted(reference):
            self.add_error("reference", _("Un règlement porte déjà cette référence\u00a0: il a été compté."))

    def is_counted(self, reference: str) -> bool:
        """By another registration than the one that this form made: a second click finds the first."""
        mine = Registration.objects.filter(form_token=self.data.get("form_token", "")).values("order")
        return Payment.objects.filter(provider_ref=reference).exclude(order__in=mine).exists()

    def receipt(self) -> Receipt | None:
        data = self.cleaned_data
        if data["way"] != Way.PAID:
            return None
        return Receipt(data["received_by"] or Method.DOOR, data["reference"])


def ways(offer: WholeOffer) -> list[tuple[str, str]]:
    """The ways to pay that are possible now; a transfer needs days to arrive, and euros."""
    hold = offer.hold() if offer.event.currency == "EUR" else None
    choices = [(way.value, way.label) for way in Way if hold or way != Way.TRANSFER]
    if hold:
        label = _("À régler par virement, au plus tard le %(day)s") % {"day": say_day(hold.due_on)}
        choices = [(value, label if value == Way.TRANSFER else name) for value, name in choices]
    return choices


class HandAttendeeForm(AttendeeForm):
    """A member is known by the address of their seat, whatever their company."""

    def seat_in(self, data: Mapping[str, str]) -> Seat | None:
        offer = self.offer
        return seat_at(offer.event, one_line(data.get("email") or ""), now=offer.now)

    @property
    def groups(self) -> list[dict]:
        """For each part: its field, its types with price and what is left, and its tables."""
        return [
            {
                "field": self[f"part_{part.pk}"],
                "is_optional": bool(index),
                "types": [self.type_shown(part.pk, ticket_type) for ticket_type in ticket_types],
                "table": self[f"table_{part.pk}"] if f"table_{part.pk}" in self.fields else None,
            }
            for index, (part, ticket_types) in enumerate(self.offer.parts)
        ]

    def type_shown(self, part_pk: int, ticket_type: TicketType) -> dict:
        return {
            "type": ticket_type,
            "price": self.offer.price(ticket_type, self.chosen_seat),
            "left": self.offer.left(ticket_type),
            "is_chosen": str(self[f"part_{part_pk}"].value() or "") == str(ticket_type.pk),
        }

    def clean(self):
        data = super().clean()
        wants = [row for row in self.taken(data) if self.offer.asks_for_a_seat(row)]
        if wants and "email" not in self.errors and self.seat_in(data) is None:
            sentence = _(
                "Aucun siège d’une entreprise membre n’a cette adresse ce jour-là. Vérifiez-la, ou inscrivez cette "
                "personne comme invitée."
            )
            self.add_error("email", sentence)
        return data


class HandForm(RegistrationForm):
    """The whole page: a form per attendee, offered everything the event has, and the organiser's own.

    `may_book`: money that came in is noted by whoever keeps the books; for the others it is still to be paid.
    """

    def __init__(self, data: Mapping | None = None, *, event: Event, now, may_book: bool, count: int | None = None):
        self.is_bound = data is not None
        given = how_many(data)
        self.offer = whole_offer(event, now=now, is_free=(data or {}).get("way") == Way.GUEST)
        self.closing = OrganiserForm(
            data,
            offer=self.offer,
            may_book=may_book,
            initial={"form_token": secrets.token_urlsafe(24)},
            use_required_attribute=False,
        )
        self.attendees = [
            HandAttendeeForm(
                data if position < given else None,
                offer=self.offer,
                position=position,
                prefix=f"p{position + 1}",
                use_required_attribute=False,
            )
            for position in range(count or given)
        ]

    def is_valid(self) -> bool:
        """Limits per registration and codes are the public's; who pays how is chosen here in any case."""
        valid = [form.is_valid() for form in self.forms]
        return all(valid) and self.addresses_differ()

    def code_errors(self) -> list[tuple[str, str]]:
        return []

    def arguments(self) -> dict:
        """What `operations.register_by_hand` takes of this form."""
        data = self.closing.cleaned_data
        return {
            "form_token": data["form_token"],
            "attendees": [form.attendee() for form in self.attendees],
            "method": Method.TRANSFER if data["way"] == Way.TRANSFER else Method.DOOR,
            "receipt": self.closing.receipt(),
            "is_guest": data["way"] == Way.GUEST,
            "language": data["language"],
            "tells": data["tells"],
            "why": data["why"],
        }

    def needs(self) -> Counter[int]:
        """The seats of each quota that a valid form asks for."""
        return needs_of_attendees([form.attendee() for form in self.attendees])
