"""Registering somebody by hand: choose the event, fill in the form, and overbook with a reason where it is full."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib.text import one_line

from .. import operations
from ..forms import MOST_ATTENDEES
from ..models import Attendee, Event, Registration
from ..operations import by_hand
from .acts import Acts
from .filters import number
from .hand_form import HandForm

EVENTS_SHOWN = 50


class RegisterByHand(Acts):
    """`registration/add/`, which Django would fill with a form of columns."""

    def has_add_permission(self, request):
        return request.user.has_perm("events.add_registration")

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        pk = number(request.GET.get("event"))
        event = Event.objects.select_related("venue").filter(pk=pk).first() if pk else None
        return self.by_hand(request, event) if event else self.choose_event(request)

    def choose_event(self, request):
        """The events that somebody can still be registered for, soonest first."""
        today = timezone.localdate()
        coming = Event.objects.published().filter(Q(last_day__gte=today) | Q(last_day=None), ticket_types__isnull=False)
        events = coming.exclude(state=Event.State.CANCELLED).distinct().order_by("first_day", "pk")
        title = _("Inscrire quelqu’un\u00a0: à quel événement\u00a0?")
        return self.act_page(request, "choose_event", original=None, title=title, events=events[:EVENTS_SHOWN])

    def by_hand(self, request, event: Event):
        now = timezone.now()
        if reason := by_hand.refusal(event, now=now):
            self.message_user(request, refusal_sentence(reason), messages.WARNING)
            return redirect(reverse("admin:events_event_change", args=[event.pk]))
        is_draft = "participants" in request.GET
        may_book = request.user.has_perm("billing.add_payment")
        form = HandForm(request.POST or None, event=event, now=now, may_book=may_book, count=asked_count(request))
        if request.method != "POST" or is_draft or "back" in request.POST or not form.is_valid():
            return self.show_form(request, event, form, is_draft=is_draft or "back" in request.POST)
        return self.enter(request, event, form, now)

    def enter(self, request, event: Event, form: HandForm, now):
        arguments = form.arguments()
        if first := Registration.objects.filter(form_token=arguments["form_token"]).first():
            return self.back_to(first)  # a second click, which must not be asked to overbook
        short = by_hand.shortfalls(form.needs())
        why = one_line(request.POST.get("overbook_why", ""))[:250]
        is_agreed = bool(short) and request.POST.get("overbook") == fingerprint(short)
        if short and not (is_agreed and why):
            return self.warn(request, event, form, short, is_missing_why=is_agreed)
        arguments["why"] = "; ".join(filter(None, [arguments["why"], why]))[:250]
        try:
            with transaction.atomic():
                registration = operations.register_by_hand(
                    event=event, by=request.user, overbook=bool(short), now=now, **arguments
                )
                self.keep_entry(request, registration, short)
        except operations.SoldOut:  # the last seat went since it was counted
            return self.warn(request, event, form, by_hand.shortfalls(form.needs()))
        except operations.SeatTaken as error:
            return self.show_form(request, event, form, refusal=seat_taken(error.name))
        except operations.AlreadyRegistered as error:
            return self.show_form(request, event, form, refusal=self.already_there(event, error.email))
        except (operations.NotOffered, operations.RegistrationClosed, ValueError):
            refusal = _("L’événement a changé pendant que vous remplissiez cette page. Vérifiez, puis recommencez.")
            return self.show_form(request, event, form, refusal=refusal)
        self.message_user(request, done_sentence(registration), messages.SUCCESS)
        return self.back_to(registration)

    def keep_entry(self, request, registration: Registration, short) -> None:
        with translation.override("fr"):
            self.log_addition(request, registration, entry_sentence(registration, short))

    def show_form(self, request, event, form: HandForm, *, refusal="", is_draft=False):
        return self.act_page(
            request,
            "by_hand",
            original=event,
            title=_("Inscrire quelqu’un"),
            form=form,
            refusal=refusal,
            errors=[] if is_draft or not form.is_bound else form.errors(),
            receipt=form.receipt(),
            notes=notes(event, form.offer.now),
        )

    def warn(self, request, event, form: HandForm, short, *, is_missing_why=False):
        """What would be overbooked, by how many; everything typed travels on in hidden fields."""
        skipped = ("csrfmiddlewaretoken", "overbook", "overbook_why", "back")
        typed = [(name, value) for name, values in request.POST.lists() if name not in skipped for value in values]
        return self.act_page(
            request,
            "overbook",
            original=event,
            title=_("C’est complet"),
            short=short,
            fingerprint=fingerprint(short),
            typed=typed,
            why=request.POST.get("overbook_why", ""),
            is_missing_why=is_missing_why,
            receipt=form.receipt(),
        )

    @staticmethod
    def already_there(event: Event, email: str):
        holder = Attendee.objects.filter(registration__event=event, unique_key__isnull=False, email__iexact=email)
        found = holder.values_list("registration", flat=True).first()
        sentence = _("%(email)s a déjà une place, et cet événement en donne une par personne.") % {"email": email}
        if found is None:
            return sentence
        url = reverse("admin:events_registration_change", args=[found])
        return format_html('{} <a href="{}">{}</a>', sentence, url, _("Voir cette inscription"))


def asked_count(request) -> int | None:
    asked = number(request.GET.get("participants"))
    return None if asked is None else min(max(asked, 1), MOST_ATTENDEES)


def fingerprint(short) -> str:
    """What the organiser was told; another one means that more would be overbooked now, and is told first."""
    return ",".join(f"{row.quota.pk}:{row.overbooked_by}:{row.quota.waiting}" for row in short)


def refusal_sentence(reason: str) -> str:
    return {
        "cancelled": _("Cet événement est annulé\u00a0: personne ne s’y inscrit plus."),
        "draft": _("Cet événement est un brouillon\u00a0: publiez-le d’abord, l’inscrit reçoit un lien vers sa page."),
        "past": _("Cet événement est passé\u00a0: personne ne s’y inscrit plus."),
    }[reason]


def seat_taken(name: str) -> str:
    return _("Le siège de %(name)s a déjà un billet pour cette partie de l’événement.") % {"name": name}


def notes(event: Event, now) -> list[str]:
    """What the public would meet and the organiser passes."""
    sentences = {
        "past": _("L’événement a commencé."),
        "elsewhere": _("Les inscriptions ne sont pas ouvertes au public."),
        "early": _("Les inscriptions ne sont pas encore ouvertes au public."),
        "closed": _("Les inscriptions sont closes pour le public."),
    }
    door = event.door(now)
    return [sentences[door]] if door in sentences else []


def done_sentence(registration: Registration) -> str:
    registration.order.refresh_from_db()
    count = registration.attendees.count()
    sentence = ngettext(
        "Inscription faite pour %(name)s\u00a0: %(total)s, %(state)s.",
        "Inscription faite pour %(name)s et son groupe, %(count)s personnes\u00a0: %(total)s, %(state)s.",
        count,
    )
    return sentence % {
        "name": registration.buyer_name,
        "count": count,
        "total": registration.order.total,
        "state": registration.order.get_state_display(),
    }


def entry_sentence(registration: Registration, short) -> str:
    order = registration.order
    parts = [
        _("Inscription à la main\u00a0: %(total)s, %(method)s.")
        % {"total": order.total, "method": order.get_method_display()}
    ]
    parts += [
        _("En surnombre\u00a0: %(quota)s, %(n)s de trop.") % {"quota": row.quota, "n": row.overbooked_by}
        for row in short
        if row.overbooked_by
    ]
    parts += [
        _("Avant la liste d’attente\u00a0: %(quota)s.") % {"quota": row.quota} for row in short if row.quota.waiting
    ]
    if registration.entered_why:
        parts.append(_("Raison\u00a0: %(why)s") % {"why": registration.entered_why})
    return " ".join(parts)
