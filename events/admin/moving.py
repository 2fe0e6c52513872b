"""The page on which a ticket gets another ticket type, the new price shown before it is confirmed."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.money import Money
from lib.text import one_line

from .. import operations
from ..models import Registration, Ticket
from ..operations import moving
from .acts import Acts


class MoveForm(forms.Form):
    """`to` is `type:cents`: the type, and its price as it was shown."""

    to = forms.ChoiceField(
        label=gettext_lazy("Nouveau tarif"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choisissez un tarif."),
            "invalid_choice": gettext_lazy("Les tarifs ont changé. Voici ceux du moment."),
        },
    )
    keeps_price = forms.BooleanField(
        label=gettext_lazy("Garder le prix de ce billet, sans différence à payer ni à rendre"), required=False
    )
    overbook = forms.BooleanField(
        label=gettext_lazy("Passer la limite là où c’est complet, ou devant la liste d’attente"), required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Raison"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Nécessaire pour passer la limite. Lue par les organisateurs seulement."),
    )
    tells = forms.BooleanField(label=gettext_lazy("Prévenir par courriel"), initial=True, required=False)

    def __init__(self, *args, moves: list[moving.Move], **kwargs):
        super().__init__(*args, **kwargs)
        self.moves = {f"{move.to.pk}:{move.due_cents}": move for move in moves}
        self.fields["to"].choices = [(key, str(move.to)) for key, move in self.moves.items()]

    def clean_note(self):
        return one_line(self.cleaned_data["note"])

    def clean(self):
        data = super().clean()
        if data.get("overbook") and not data.get("note"):
            self.add_error("note", _("Il manque la raison."))
        return data

    @property
    def options(self) -> list[dict]:
        chosen = self["to"].value()
        return [
            {"key": key, "move": move, "is_chosen": key == chosen, "short": move.shortfalls}
            for key, move in self.moves.items()
        ]

    @property
    def has_full(self) -> bool:
        return any(option["short"] for option in self.options)


class MoveTickets(Acts):
    def get_urls(self):
        view = self.admin_site.admin_view(self.move)
        return [path("<int:pk>/billets/<int:ticket_pk>/", view, name="events_registration_move"), *super().get_urls()]

    def move(self, request, pk, ticket_pk):
        registration, now = self.registration_or_refuse(request, pk), timezone.now()
        ticket = moving.standing_tickets(registration)
        ticket = next((row for row in ticket if row.pk == ticket_pk), None)
        if ticket is None:
            raise Http404
        if not moving.can_move(registration, now=now):
            self.message_user(request, _("Ce billet ne change plus de tarif."), messages.WARNING)
            return self.back_to(registration)
        ticket.attendee.registration = registration
        form = MoveForm(request.POST or None, moves=moving.moves_of(ticket, now=now))
        if request.method == "POST" and form.is_valid():
            try:
                return self.carry_out(request, registration, ticket, form, now)
            except operations.SoldOut:
                form.add_error(
                    "overbook", _("C’est complet, ou d’autres attendent. Cochez cette case et dites pourquoi.")
                )
            except operations.PricesChanged:
                form.add_error("to", _("Les tarifs ont changé. Voici ceux du moment."))
            except (operations.TooLate, operations.NotOffered, operations.SeatTaken):
                form.add_error("to", _("Ce billet ne peut plus prendre ce tarif."))
        return self.act_page(
            request, "move", original=registration, title=_("Changer de tarif"), ticket=ticket, form=form
        )

    def carry_out(self, request, registration: Registration, ticket: Ticket, form: MoveForm, now):
        data, before = form.cleaned_data, str(ticket.ticket_type)
        wanted = form.moves[data["to"]]
        with transaction.atomic():
            move = operations.move_ticket(
                ticket=ticket,
                to=wanted.to,
                due_cents=ticket.due_cents if data["keeps_price"] else wanted.due_cents,
                keeps_price=data["keeps_price"],
                overbook=data["overbook"],
                tells=data["tells"],
                now=now,
            )
            self.keep(request, registration, lambda: entry(ticket, before, move, data))
        registration.order.refresh_from_db()
        self.message_user(request, what_follows(registration), messages.SUCCESS)
        return self.back_to(registration)


def entry(ticket: Ticket, before: str, move: moving.Move, data: dict) -> str:
    sentence = _("Billet de %(name)s\u00a0: %(before)s → %(after)s, %(price)s.") % {
        "name": ticket.attendee.name,
        "before": before,
        "after": move.to,
        "price": move.due,
    }
    over = _("En passant la limite.") if data["overbook"] else ""
    why = _("Raison\u00a0: %(why)s") % {"why": data["note"]} if data["note"] else ""
    return " ".join(filter(None, [sentence, over, why]))


def what_follows(registration: Registration) -> str:
    """What the change leaves to pay or to give back."""
    order = registration.order
    balance = order.balance_cents()
    rest = Money(abs(balance), order.currency)
    if balance > 0:
        return _("Le tarif est changé. Reste à régler\u00a0: %(rest)s.") % {"rest": rest}
    if balance < 0:
        return _("Le tarif est changé. À rembourser\u00a0: %(rest)s.") % {"rest": rest}
    return _("Le tarif est changé.")
