"""What the administration asks of a theme and of its words."""

from django import forms
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import words
from .models import Synonym, Theme


class ThemeForm(forms.ModelForm):
    """A name leads to one theme, however it is spelled."""

    def clean(self):
        data = super().clean()
        for name in ("name_fr", "name_en"):
            if other := other_theme(data.get(name) or "", self.instance):
                self.add_error(name, _("«\u00a0%(word)s\u00a0» mène déjà à «\u00a0%(theme)s\u00a0».") % other)
        return data


class WordsFormSet(BaseInlineFormSet):
    """A word leads to one theme; only a near word may be the name of another."""

    def clean(self):
        super().clean()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            word = data.get("word")
            if not word or data.get("DELETE") or data.get("kind") == Synonym.Kind.NEAR:
                continue
            if other := other_theme(word, self.instance):
                form.add_error("word", _("«\u00a0%(word)s\u00a0» mène déjà à «\u00a0%(theme)s\u00a0».") % other)


def other_theme(word: str, theme: Theme) -> dict[str, str] | None:
    """The word and the name of the theme that it leads to, if that is another one."""
    found = words.find(word)
    if found is None or found.pk == theme.pk:
        return None
    return {"word": word, "theme": found.name}


class MergeForm(forms.Form):
    """Which of the chosen themes stays."""

    kept = forms.ModelChoiceField(
        Theme.objects.none(), label=gettext_lazy("Thématique qui reste"), empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args, themes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kept"].queryset = themes
