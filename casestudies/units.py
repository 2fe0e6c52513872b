"""What a figure counts. A number never goes without its unit, and numbers of two units are never compared."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

CHOICES = [
    ("months", _("mois")),
    ("minutes", _("minutes")),
    ("hours_per_day", _("heures par jour")),
    ("year", _("année")),
    ("percent", _("pour cent")),
    ("people", _("personnes")),
    ("employees", _("salariés")),
    ("participants", _("participants")),
    ("countries", _("pays")),
    ("sites", _("sites")),
    ("accounts", _("comptes")),
    ("fans", _("fans")),
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
        "months": lambda: ngettext("mois", "mois", n),
        "minutes": lambda: ngettext("minute", "minutes", n),
        "hours_per_day": lambda: ngettext("heure par jour", "heures par jour", n),
        "year": lambda: "",
        "percent": lambda: "%",
        "people": lambda: ngettext("personne", "personnes", n),
        "employees": lambda: ngettext("salarié", "salariés", n),
        "participants": lambda: ngettext("participant", "participants", n),
        "countries": lambda: ngettext("pays", "pays", n),
        "sites": lambda: ngettext("site", "sites", n),
        "accounts": lambda: ngettext("compte", "comptes", n),
        "fans": lambda: ngettext("fan", "fans", n),
        "tweets": lambda: ngettext("tweet", "tweets", n),
        "posts": lambda: ngettext("publication", "publications", n),
        "shares": lambda: ngettext("partage", "partages", n),
        "clicks": lambda: ngettext("clic", "clics", n),
        "pages": lambda: ngettext("page", "pages", n),
        "lessons": lambda: ngettext("leçon", "leçons", n),
        "visits_per_day": lambda: ngettext("visite par jour", "visites par jour", n),
        "visitors_per_day": lambda: ngettext("visiteur unique par jour", "visiteurs uniques par jour", n),
        "mentions_per_day": lambda: ngettext("mention par jour", "mentions par jour", n),
    }[unit]()
