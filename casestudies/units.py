"""What a figure counts. A number never goes without its unit, and numbers of two units are never compared."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

UNITS = {
    "months": ngettext_lazy("mois", "mois"),
    "minutes": ngettext_lazy("minute", "minutes"),
    "hours_per_day": ngettext_lazy("heure par jour", "heures par jour"),
    "year": "",
    "percent": "%",
    "people": ngettext_lazy("personne", "personnes"),
    "employees": ngettext_lazy("salarié", "salariés"),
    "participants": ngettext_lazy("participant", "participants"),
    "countries": ngettext_lazy("pays", "pays"),
    "sites": ngettext_lazy("site", "sites"),
    "accounts": ngettext_lazy("compte", "comptes"),
    "fans": ngettext_lazy("fan", "fans"),
    "tweets": ngettext_lazy("tweet", "tweets"),
    "posts": ngettext_lazy("publication", "publications"),
    "shares": ngettext_lazy("partage", "partages"),
    "clicks": ngettext_lazy("clic", "clics"),
    "pages": ngettext_lazy("page", "pages"),
    "lessons": ngettext_lazy("leçon", "leçons"),
    "visits_per_day": ngettext_lazy("visite par jour", "visites par jour"),
    "visitors_per_day": ngettext_lazy("visiteur unique par jour", "visiteurs uniques par jour"),
    "mentions_per_day": ngettext_lazy("mention par jour", "mentions par jour"),
}

CHOICES = [
    ("months", _("mois")),
    ("minutes", _("minutes")),
    ("hours_per_day", _("heures par jour")),
    ("year", _("année")),
    ("percent", _("%")),
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
