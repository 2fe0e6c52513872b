"""A sign of life, on the organiser's choice: who would get which mail, how it reads, and the button that sends it."""

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lib.moments import grammatical

from ..models import Announcement, Event
from ..operations.announcing import NobodyToTell, NotAnnounced, announce, preview, recipients
from .event_acts import act_page

ADDRESSES_SHOWN = 20
Kind = Announcement.Kind


class AnnouncementForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Le courriel"),
        choices=[
            (Kind.FILL, _("Où en sont les inscriptions")),
            (Kind.LAST_CALL, _("Dernier appel, avant la clôture")),
        ],
        widget=forms.RadioSelect,
        initial=Kind.FILL,
    )
    words = forms.CharField(
        label=_("Votre mot"),
        max_length=1000,
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 4}),
        help_text=_("Placé dans le courriel, tel quel. Peut rester vide."),
    )


class Announcing:
    """The page and its address, for the administration of events."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.announce)
        return [path("<int:pk>/annoncer/", view, name="events_event_announce"), *super().get_urls()]

    def announce(self, request, pk):
        event = get_object_or_404(Event.objects.select_related("venue"), pk=pk)
        if not self.has_change_permission(request, event):
            raise PermissionDenied
        now = timezone.now()
        form = AnnouncementForm(request.POST or None, initial={"kind": request.GET.get("kind") or Kind.FILL})
        is_valid = request.method == "POST" and form.is_valid()
        if is_valid and "send" in request.POST:
            return self.send(request, event, **form.cleaned_data, now=now)
        given = form.cleaned_data if is_valid else {"kind": form.initial["kind"], "words": ""}
        kind = given["kind"] if given.get("kind") in Kind else Kind.FILL
        context = {"form": form, "sent": event.announcements.select_related("announced_by")}
        try:
            context["subject"], context["text"] = preview(event, kind, given.get("words", ""), now=now)
        except NotAnnounced as reason:
            return act_page(self, request, "announce", event, TITLE, refusal=why_not(reason.door), **context)
        people = recipients(event, kind, now=now)
        context |= {
            "people": people[:ADDRESSES_SHOWN],
            "more": max(len(people) - ADDRESSES_SHOWN, 0),
            "count": len(people),
            "members": sum(person.is_member for person in people),
            "kind_label": Kind(kind).label,
        }
        return act_page(self, request, "announce", event, TITLE, **context)

    def send(self, request, event: Event, *, kind: str, words: str, now):
        try:
            sent = announce(event=event, kind=kind, words=words, by=request.user, now=now)
        except NobodyToTell:
            self.message_user(
                request, _("Personne à prévenir\u00a0: tous l’ont été, ou sont inscrits."), messages.WARNING
            )
        except NotAnnounced as reason:
            self.message_user(request, why_not(reason.door), messages.WARNING)
        else:
            sentence = ngettext(
                "%(told)s personne est prévenue.", "%(told)s personnes sont prévenues.", grammatical(sent.told)
            )
            self.message_user(request, sentence % {"told": sent.told}, messages.SUCCESS)
            with translation.override("fr"):
                self.log_change(request, event, f"{sent.get_kind_display()}\u00a0: {sent.told} courriels.")
        return redirect(reverse("admin:events_event_announce", args=[event.pk]))


TITLE = _("Faire signe")


def why_not(door: str) -> str:
    if door == "full":
        return _("Aucune place n’est à prendre en ce moment\u00a0: rien n’est envoyé.")
    return _("On ne s’inscrit pas à cet événement en ce moment\u00a0: rien n’est envoyé.")
