"""The registration form: one to ten attendees, a way to pay, consents. Validates and converts; never writes."""

import secrets
from collections import Counter
from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Consent
from billing.models import Method
from lib.money import Money
from lib.text import email_key

from ..codes import NO_CODE, GivenCode
from ..models import TicketType
from ..offers import Offer
from ..operations import Choice, due_cents, taken_off
from . import parts
from .attendee import AttendeeForm

MOST_ATTENDEES = 10

CONSENTS = {
    Consent.Purpose.TERMS: gettext_lazy("J’accepte les conditions d’inscription et d’annulation de cet événement."),
    Consent.Purpose.ATTENDEE_LIST: gettext_lazy(
        "Mon nom et mon entreprise peuvent figurer sur la liste remise aux participants."
    ),
    Consent.Purpose.NEWS: gettext_lazy("Prévenez-moi du prochain rendez-vous, quatre courriels par an au plus."),
}


class ClosingForm(forms.Form):
    """How to pay, and what is agreed to."""

    form_token = forms.CharField(max_length=64, widget=forms.HiddenInput)
    price_digest = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    # A field that people do not see; whoever fills it in is a program.
    website_url = forms.CharField(required=False, label=gettext_lazy("Ne pas remplir"))
    terms = forms.BooleanField(
        error_messages={"required": gettext_lazy("Votre accord est nécessaire pour garder votre place.")}
    )
    attendee_list = forms.BooleanField(required=False)
    news = forms.BooleanField(required=False)

    def __init__(self, *args, offer: Offer, **kwargs):
        super().__init__(*args, **kwargs)
        for purpose, wording in CONSENTS.items():
            self.fields[str(purpose)].label = wording
        if any(offer.price_cents(ticket_type) for ticket_type in offer.ticket_types):
            methods = [(method, Method(method).label) for method in offer.methods]
            self.fields["method"] = forms.ChoiceField(
                label=_("Règlement"),
                choices=methods,
                initial=methods[0][0] if methods else None,
                widget=forms.RadioSelect,
                required=False,
                error_messages={
                    "invalid_choice": _("Ce mode de règlement n’est plus possible. Choisissez-en un autre."),
                },
            )

    @property
    def carried(self) -> SafeString:
        """The fields that people do not see."""
        return parts.hidden(self["form_token"], self["price_digest"])

    def clean_form_token(self):
        token = self.cleaned_data["form_token"]
        if not 20 <= len(token) <= 64:
            raise ValidationError(_("Ce formulaire n’est pas complet. Rechargez la page."))
        return token


class RegistrationForm:
    """The whole page: a form per attendee and the closing one, valid together."""

    def __init__(self, data=None, *, offer: Offer, count: int | None = None, given: GivenCode = NO_CODE):
        self.offer, self.is_bound, self.given = offer, data is not None, given
        sent = how_many(data)
        count = count or sent
        initial = {"form_token": secrets.token_urlsafe(24), "price_digest": offer.digest}
        self.closing = ClosingForm(data, offer=offer, initial=initial)
        self.attendees = [
            AttendeeForm(
                data if position < sent else None,  # one that was just added starts with the usual choices
                offer=offer,
                position=position,
                prefix=f"p{position + 1}",
                use_required_attribute=False,
            )
            for position in range(count)
        ]

    @property
    def forms(self) -> list[forms.Form]:
        return [*self.attendees, self.closing]

    @property
    def can_grow(self) -> bool:
        return len(self.attendees) < MOST_ATTENDEES

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.forms]  # every form says what it misses
        return (
            all(valid)
            and not self.given.error
            and self.addresses_differ()
            and self.is_within_limits()
            and self.is_paid_for()
        )

    def addresses_differ(self) -> bool:
        """Where each person has one place, two attendees of one form cannot share an address."""
        seen: set[str] = set()
        for form in self.attendees:
            email = form.cleaned_data.get("email")
            if self.offer.event.is_one_each and email:
                if email_key(email) in seen:
                    form.add_error("email", _("Cette adresse figure déjà plus haut\u00a0: une place par personne."))
                    return False
                seen.add(email_key(email))
        return True

    def is_within_limits(self) -> bool:
        """A ticket type may be limited per registration: the first person beyond is told."""
        counts: Counter[int] = Counter()
        for form in self.attendees:
            for ticket_type in form.taken(form.cleaned_data):
                counts[ticket_type.pk] += 1
                if ticket_type.max_per_registration and counts[ticket_type.pk] > ticket_type.max_per_registration:
                    form.add_error(f"part_{ticket_type.part_id}", too_many(ticket_type))
                    return False
        return True

    def is_paid_for(self) -> bool:
        """Whatever costs something needs a way to pay; a total of nothing skips it."""
        if not self.receipt()["total"] or self.closing.cleaned_data.get("method"):
            return True
        self.closing.add_error("method" if "method" in self.closing.fields else None, _("Choisissez comment régler."))
        return False

    def colleague_at(self, email: str) -> str:
        """The name of the colleague, chosen from the list, whose address this is: it may not be shown; else empty."""
        for form in self.attendees:
            seat = form.chosen_seat
            if seat and seat != self.offer.buyer.seat and form.cleaned_data.get("email") == email:
                return seat.person.name
        return ""

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.closing.data.get("website_url"))

    def arguments(self) -> dict:
        """What `operations.register` takes of this form."""
        closing = self.closing.cleaned_data
        return {
            "form_token": closing["form_token"],
            "price_digest": closing["price_digest"],
            "method": closing.get("method") or Method.FREE,
            "attendees": [form.attendee() for form in self.attendees],
            "consents": {str(purpose): str(wording) for purpose, wording in CONSENTS.items() if closing[str(purpose)]},
        }

    def receipt(self) -> dict:
        """The lines and total of what is chosen now, before anything is checked; amounts are `Money`."""
        currency = self.offer.event.currency
        lines, total, is_either_or = [], 0, False
        for form in self.attendees:
            values = {name: str(form[name].value() or "") for name in form.fields}
            for choice in form.choices_of(values):
                is_either_or = is_either_or or self.is_either_or(choice, values)
                price = self.offer.price(choice.ticket_type, choice.member_seat)
                lines.append((f"{form.heading}, {choice.ticket_type.name}", price))
                if off := taken_off(choice, self.offer):
                    name = choice.discount or _("code %(code)s") % {"code": choice.code}
                    lines.append((f"{form.heading}, {name}", -Money(off, currency)))
                total += due_cents(choice, self.offer)
        return {"lines": lines, "total": Money(total, currency), "is_either_or": is_either_or}

    def is_either_or(self, choice: Choice, values: Mapping[str, str]) -> bool:
        """Whether a discount was asked for a ticket on which a code takes something off too."""
        code = self.offer.code_for(choice.ticket_type)
        asked = bool(values.get("discount")) and bool(self.offer.discounts(choice.ticket_type))
        return asked and code is not None and code.amount_cents > 0

    def errors(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) of every error, in the order of the page, for the summary at its top."""
        people = [found for form in self.attendees for found in errors_of(form)]
        return [*people, *self.code_errors(), *errors_of(self.closing)]

    @property
    def code_amount(self) -> Money:
        return Money(self.given.code.amount_cents if self.given.code else 0, self.offer.event.currency)

    @property
    def may_be_free(self) -> bool:
        """Whether some choices cost something and others nothing: then the way to pay may not matter."""
        reductions = [d.amount_cents for row in self.offer.ticket_types for d in self.offer.discounts(row)]
        prices = [self.offer.price_cents(row) for row in self.offer.ticket_types]
        most_off = max([*reductions, self.code_amount.cents], default=0)
        return bool(prices) and min(prices) <= most_off and max(prices) > 0

    def code_errors(self) -> list[tuple[str, str]]:
        return [("typed_code", self.given.error)] if self.given.error else []

    def say_no_errors(self) -> None:
        """For a page that was sent only to be drawn again: what is not filled in yet is no mistake."""
        for form in self.forms:
            form._errors = ErrorDict()

    @property
    def shows_other_prices(self) -> bool:
        """Whether the page that was sent showed prices that are no longer those of the offer."""
        return self.closing.data.get("price_digest") != self.offer.digest

    def show_current_prices(self) -> None:
        """Keep all that was typed and carry the digest of the price list as it is now."""
        self.closing.data = self.closing.data.copy()
        self.closing.data["price_digest"] = self.offer.digest


def errors_of(form: forms.Form) -> list[tuple[str, str]]:
    return [
        (form[name].auto_id if name in form.fields else "contenu", sentence)
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


def too_many(ticket_type: TicketType) -> str:
    most = ticket_type.max_per_registration
    return ngettext(
        "«\u00a0%(name)s\u00a0»\u00a0: %(most)s place au plus par inscription.",
        "«\u00a0%(name)s\u00a0»\u00a0: %(most)s places au plus par inscription.",
        most,
    ) % {"name": ticket_type.name, "most": most}


def how_many(data) -> int:
    """The number of attendees that a submission holds: as many as have fields, one at least, ten at most."""
    if not data:
        return 1
    return max(1, sum(f"p{n}-last_name" in data for n in range(1, MOST_ATTENDEES + 1)))
