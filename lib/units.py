"""What a figure counts. A number never goes without its unit, and numbers of two units are never compared."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext, pgettext_lazy

CHOICES = [
    ("months", pgettext_lazy("unités", "mois")),
    ("minutes", _("minutes")),
    ("hours_per_day", _("heures par jour")),
    ("minutes_per_day", _("minutes par jour")),
    ("year", _("année")),
    ("percent", _("pour cent")),
    ("people", _("personnes")),
    ("employees", _("salariés")),
    ("participants", _("participants")),
    ("countries", pgettext_lazy("unités", "pays")),
    ("sites", _("sites")),
    ("accounts", _("comptes")),
    ("fans", _("fans")),
    ("users", _("utilisateurs")),
    ("friends", _("amis")),
    ("tweets", _("tweets")),
    ("posts", _("publications")),
    ("shares", _("partages")),
    ("clicks", _("clics")),
    ("pages", _("pages")),
    ("lessons", _("leçons")),
    ("visits_per_day", _("visites par jour")),
    ("visitors_per_day", _("visiteurs uniques par jour")),
    ("mentions_per_day", _("mentions par jour")),
]


def in_words(unit: str, n: int) -> str:
    """The unit beside that many: `1 mois`, `3 heures par jour`; empty for a year, which says it itself."""
    return {
        "months": lambda: npgettext("unité", "mois", "mois", n),
        "minutes": lambda: npgettext("unité", "minute", "minutes", n),
        "hours_per_day": lambda: npgettext("unité", "heure par jour", "heures par jour", n),
        "minutes_per_day": lambda: npgettext("unité", "minute par jour", "minutes par jour", n),
        "year": lambda: "",
        "percent": lambda: "%",
        "people": lambda: npgettext("unité", "personne", "personnes", n),
        "employees": lambda: npgettext("unité", "salarié", "salariés", n),
        "participants": lambda: npgettext("unité", "participant", "participants", n),
        "countries": lambda: npgettext("unité", "pays", "pays", n),
        "sites": lambda: npgettext("unité", "site", "sites", n),
        "accounts": lambda: npgettext("unité", "compte", "comptes", n),
        "users": lambda: npgettext("unité", "utilisateur", "utilisateurs", n),
        "friends": lambda: npgettext("unité", "ami", "amis", n),
        "fans": lambda: npgettext("unité", "fan", "fans", n),
        "tweets": lambda: npgettext("unité", "tweet", "tweets", n),
        "posts": lambda: npgettext("unité", "publication", "publications", n),
        "shares": lambda: npgettext("unité", "partage", "partages", n),
        "clicks": lambda: npgettext("unité", "clic", "clics", n),
        "pages": lambda: npgettext("unité", "page", "pages", n),
        "lessons": lambda: npgettext("unité", "leçon", "leçons", n),
        "visits_per_day": lambda: npgettext("unité", "visite par jour", "visites par jour", n),
        "visitors_per_day": lambda: npgettext("unité", "visiteur unique par jour", "visiteurs uniques par jour", n),
        "mentions_per_day": lambda: npgettext("unité", "mention par jour", "mentions par jour", n),
    }[unit]()
