"""An event begun from another one: a page that asks for its title, its day and what to take over."""

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from ..models import Event
from ..operations.duplicating import duplicate_event
from .event_acts import act_page

SLUG_LENGTH = Event._meta.get_field("slug").max_length


class DuplicateForm(forms.Form):
    title_fr = forms.CharField(label=_("Titre"), max_length=200, widget=AdminTextInputWidget)
    title_en = forms.CharField(label=_("Titre en anglais"), max_length=200, required=False, widget=AdminTextInputWidget)
    day = forms.DateField(
        label=_("Jour"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Les heures et les échéances suivent, au même écart."),
    )
    slug = forms.SlugField(
        label=_("Adresse de la page"),
        max_length=SLUG_LENGTH,
        required=False,
        widget=AdminTextInputWidget,
        help_text=_("Laissée vide, elle est faite du titre et de l’année."),
    )
    with_programme = forms.BooleanField(
        label=_("Reprendre la trame du programme\u00a0: titres et heures, sans les intervenants"), required=False
    )
    with_codes = forms.BooleanField(label=_("Reprendre les codes d’invitation"), required=False)

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Ce jour est passé."))
        return day

    def clean(self):
        data = super().clean()
        if not data.get("slug") and data.get("title_fr") and data.get("day"):
            end = f"-{data['day'].year}"
            data["slug"] = slugify(data["title_fr"])[: SLUG_LENGTH - len(end)].strip("-") + end
        if "slug" not in self.errors and Event.objects.filter(slug=data.get("slug")).exists():
            self.add_error("slug", self.taken(data["slug"]))
        return data

    @staticmethod
    def taken(slug: str) -> str:
        return _("L’adresse «\u00a0%(slug)s\u00a0» est celle d’un autre événement.") % {"slug": slug}


class Duplicating:
    """The page and its address, for the administration of events."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.duplicate)
        return [path("<int:pk>/reprendre/", view, name="events_event_duplicate"), *super().get_urls()]

    def duplicate(self, request, pk):
        event = get_object_or_404(Event, pk=pk)
        if not (self.has_add_permission(request) and self.has_view_permission(request, event)):
            raise PermissionDenied
        initial = {"title_fr": event.title_fr, "title_en": event.title_en or "", "with_programme": True}
        form = DuplicateForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid() and (copy := self.copied(event, form)):
            self.log_addition(request, copy, f"Repris de «\u00a0{event.title_fr}\u00a0».")
            sentence = _("L’événement est repris. C’est un brouillon, inscriptions fermées\u00a0: relisez-le.")
            self.message_user(request, sentence, messages.SUCCESS)
            return redirect(reverse("admin:events_event_change", args=[copy.pk]))
        return act_page(self, request, "duplicate", event, _("Reprendre cet événement"), form=form)

    @staticmethod
    def copied(event: Event, form: DuplicateForm) -> Event | None:
        """The new event, or None with an error in the form when somebody took the address in between."""
        try:
            with transaction.atomic():
                return duplicate_event(event=event, **form.cleaned_data)
        except IntegrityError:
            form.add_error("slug", form.taken(form.cleaned_data["slug"]))
            return None
