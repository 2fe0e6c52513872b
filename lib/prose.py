"""A field of rich text for the administration: django-prose-editor's code, started by a script of ours.

Its own start-up needs an import map written in the page and a style element, which our policy refuses both: ours asks
for the editor by its address and brings the style as a file. Without JavaScript the field stays a text area of HTML.
"""

import json

from django import forms
from django.forms.widgets import Script
from django.templatetags.static import static
from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Names of the buttons, by what the editor calls them, and words of the dialog of a link, by their English."""
    return {
        "paragraph": _("Paragraphe"),
        "heading2": _("Intertitre"),
        "heading3": _("Intertitre de second rang"),
        "bulletList": _("Liste à puces"),
        "orderedList": _("Liste numérotée"),
        "blockquote": _("Citation"),
        "horizontalRule": _("Filet"),
        "bold": _("Gras"),
        "italic": _("Italique"),
        "link": _("Lien"),
        "unlink": _("Retirer le lien"),
        "history:undo": _("Annuler la dernière frappe"),
        "history:redo": _("Rétablir"),
        "Edit Link": _("Lien"),
        "URL": _("Adresse"),
        "Title": _("Titre, facultatif"),
        "Update": _("Poser le lien"),
        "Cancel": _("Abandonner"),
    }


class RichText(forms.Textarea):
    """`language` is that of the text, for the spelling checker and for who hears the page."""

    class Media:
        css = {
            "all": [
                "django_prose_editor/material-icons.css",
                "django_prose_editor/editor.css",
                "css/admin-prose.css",
            ]
        }
        js = [Script("js/admin-prose.js", type="module")]

    def __init__(self, *, language: str, attrs: dict | None = None):
        super().__init__({"rows": 12, "lang": language} | (attrs or {}))

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        start = {"editor": static("django_prose_editor/editor.js"), "words": words()}
        context["widget"]["attrs"]["data-prose"] = json.dumps(start, ensure_ascii=False)
        return context
