"""The tables of a lunch, as rows of the form of its event: a topic, who leads, how many places.

A table hangs on a part, and its places are a quota of its own: the rows are found through the part, and the quota is
made, kept in step and deleted with its table.
"""

from django import forms
from django.contrib import admin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.core.exceptions import ValidationError
from django.forms.models import BaseModelFormSet, modelformset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Part, Quota, Table


class TableForm(forms.ModelForm):
    places = forms.IntegerField(label=_("Places"), min_value=0, max_value=1000, initial=8)

    class Meta:
        model = Table
        fields = ["part", "topic_fr", "topic_en", "facilitator", "position"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "topic_fr" in self.fields:
            self.fields["topic_fr"].required = True
        if self.instance.pk:
            self.initial["places"] = self.instance.quota.capacity

    def save(self, commit=True):
        """The table with its quota, which bears the name of the topic and is drawn on by no ticket type."""
        data, table = self.cleaned_data, self.instance
        quota = table.quota if table.pk else Quota(event_id=table.part.event_id, is_room=False)
        quota.name_fr, quota.name_en = data["topic_fr"][:120], (data["topic_en"] or "")[:120] or None
        quota.capacity = data["places"]
        quota.save()
        table.quota = quota
        return super().save(commit)


class TableFormSet(BaseModelFormSet):
    """The tables of all parts of one event."""

    def __init__(self, data=None, files=None, instance=None, save_as_new=False, prefix=None, queryset=None, **kwargs):
        self.instance = instance
        rows = Table.objects.filter(part__event=instance) if instance and instance.pk else Table.objects.none()
        rows = rows.select_related("quota", "part", "facilitator").order_by("part", "position", "pk")
        super().__init__(data, files, prefix=prefix, queryset=rows, **kwargs)

    @classmethod
    def get_default_prefix(cls):
        return "tables"

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "part" in form.fields:
            form.fields["part"].queryset = Part.objects.filter(event=self.instance)

    def clean(self):
        super().clean()
        for form in self.deleted_forms:
            if form.instance.pk and form.instance.tickets.exists():
                sentence = gettext("Des gens sont à la table «\u00a0%(topic)s\u00a0»\u00a0: elle reste.")
                raise ValidationError(sentence % {"topic": form.instance})

    def delete_existing(self, obj, commit=True):
        super().delete_existing(obj, commit)
        if commit:
            obj.quota.delete()


class ThroughThePart(InlineModelAdminChecks):
    """A table points to its event through its part: the checks of a plain inline do not apply."""

    def _check_exclude_of_parent_model(self, obj, parent_model):
        return []

    def _check_relation(self, obj, parent_model):
        return []

    def _check_formset(self, obj):
        return []


class TableInline(admin.StackedInline):
    model = Table
    form = TableForm
    formset = TableFormSet
    checks_class = ThroughThePart
    extra = 0
    autocomplete_fields = ["facilitator"]
    fields = [("topic_fr", "topic_en"), ("part", "facilitator"), ("places", "taken", "position")]
    readonly_fields = ["taken"]
    verbose_name_plural = _("tables, pour un déjeuner à thèmes")

    def get_formset(self, request, obj=None, **kwargs):
        return modelformset_factory(
            Table,
            form=self.form,
            formset=self.formset,
            fields=self.form.Meta.fields,
            formfield_callback=lambda field, **options: self.formfield_for_dbfield(field, request, **options),
            extra=self.get_extra(request, obj),
            can_delete=self.has_delete_permission(request, obj),
        )

    @admin.display(description=_("prises"))
    def taken(self, table):
        if not table.pk:
            return "–"
        over = table.quota.overbooked_by
        taken = table.quota.seats_taken
        return gettext("%(taken)s, %(over)s en surnombre") % {"taken": taken, "over": over} if over else taken
