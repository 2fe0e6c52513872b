"""The page on which an organiser offers a place to somebody in line, whoever is before them."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.dates import say_day
from lib.moments import say_clock
from lib.text import one_line

from .. import operations, seats
from ..models import Registration
from ..operations.by_hand import over_capacity
from .acts import Acts


class OfferForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Raison"),
        max_length=250,
        help_text=gettext_lazy("Lue par les organisateurs seulement."),
        error_messages={"required": gettext_lazy("Il manque la raison.")},
    )
    overbook = forms.BooleanField(label=gettext_lazy("Offrir des places en surnombre"), required=False)

    def clean_why(self):
        return one_line(self.cleaned_data["why"])


class OfferPlaces(Acts):
    def get_urls(self):
        view = self.admin_site.admin_view(self.offer_places)
        return [path("<int:pk>/proposer/", view, name="events_registration_offer"), *super().get_urls()]

    def offer_places(self, request, pk):
        registration = self.registration_or_refuse(request, pk)
        if registration.state != Registration.State.WAITING:
            self.message_user(request, _("Cette inscription n’attend plus."), messages.WARNING)
            return self.back_to(registration)
        form = OfferForm(request.POST or None, use_required_attribute=False)
        if request.method == "POST" and form.is_valid():
            try:
                return self.offer_now(request, registration, form)
            except operations.SoldOut:
                form.add_error("overbook", _("C’est complet. Cochez cette case pour offrir ces places quand même."))
            except operations.NotOffered:
                form.add_error(None, _("Il ne reste plus assez de temps, ou de moyen de régler, pour accepter."))
            except operations.TooLate:
                self.message_user(request, _("Cette inscription n’attend plus."), messages.WARNING)
                return self.back_to(registration)
        tickets = operations.standing_tickets(registration)
        return self.act_page(
            request,
            "offer",
            original=registration,
            title=_("Proposer une place"),
            form=form,
            tickets=tickets,
            position=operations.position_of(registration),
            short=over_capacity(seats.needs_of_tickets(tickets)),
        )

    def offer_now(self, request, registration: Registration, form: OfferForm):
        data = form.cleaned_data
        with transaction.atomic():
            registration = operations.offer_to(
                registration=registration,
                by=request.user,
                why=data["why"],
                overbook=data["overbook"],
                now=timezone.now(),
            )
            self.keep(request, registration, lambda: entry(data))
        until = registration.event.local(registration.held_until)
        sentence = _("La place est proposée à %(name)s jusqu’au %(day)s, %(clock)s.") % {
            "name": registration.buyer_name,
            "day": say_day(until.date()),
            "clock": say_clock(until),
        }
        self.message_user(request, sentence, messages.SUCCESS)
        return self.back_to(registration)


def entry(data: dict) -> str:
    over = _("En surnombre.") if data["overbook"] else ""
    why = _("Raison\u00a0: %(why)s") % {"why": data["why"]}
    return " ".join(filter(None, [_("Place proposée, avant son tour."), over, why]))
