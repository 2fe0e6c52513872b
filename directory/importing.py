"""Companies and people from a spreadsheet: the columns of their files, and how a line finds its row."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.dates import Precision
from lib.importing.cells import (
    Choice,
    Country,
    Day,
    Linked,
    Names,
    Paragraphs,
    WholeNumber,
    YesNo,
    read_day,
    shown,
)
from lib.importing.lines import Column, LineResource
from lib.text import fold, sorted_under

from .models import Affiliation, Company, Person

LONGEST_SLUG = 80

SLUG = gettext_lazy("Ce qui termine l’adresse de la page. Vide, pour une nouvelle ligne\u00a0: d’après le nom.")
YES_OR_NO = gettext_lazy("Oui ou non. Vide\u00a0: rien ne change.")
OTHER_NAMES = gettext_lazy("Séparées par une barre\u00a0: EDF | Électricité de France.")


def new_slug(model: type[Model], name: str, taken) -> str:
    """The address of a new page after its name. Raises ValidationError when it is another's, or nothing is left."""
    if not name:
        raise ValidationError({"name": _("Cette case est vide.")})
    slug = slugify(name)[:LONGEST_SLUG]
    if not slug or slug in taken:
        raise ValidationError(
            {"slug": _("Donnez une adresse de page\u00a0: «\u00a0%(slug)s\u00a0» ne convient pas.") % {"slug": slug}}
        )
    return slug


class Companies:
    """The companies by how a cell may call them: address, name, another spelling of the name."""

    def __init__(self):
        self.keys: dict[str, int] = {}
        self.names: dict[int, str] = {}
        self.by_name: dict[str, int] = {}
        self.by_other_name: dict[str, int] = {}
        for pk, slug, name, others in Company.objects.values_list("pk", "slug", "name", "other_names"):
            self.keys[slug], self.names[pk], self.by_name[fold(name)] = pk, name, pk
            self.by_other_name |= {fold(other): pk for other in others}

    def find(self, text: str) -> int | None:
        return self.keys.get(text) or self.by_name.get(fold(text)) or self.by_other_name.get(fold(text))


class CompanyLines(LineResource):
    slug = Column("slug", gettext_lazy("adresse de la page"), accepts=SLUG, example="exemple-sa", is_key=True)
    name = Column("name", gettext_lazy("nom"), example="Exemple SA", is_required=True)
    sector_fr = Column("sector_fr", gettext_lazy("secteur (français)"), example="conseil")
    sector_en = Column("sector_en", gettext_lazy("secteur (anglais)"), example="consulting")
    size = Column(
        "size",
        gettext_lazy("taille"),
        Choice(Company.Size.choices),
        accepts=gettext_lazy("L’une des tailles du formulaire."),
        example="moins de 50 personnes",
    )
    employees = Column(
        "employees", gettext_lazy("effectif"), WholeNumber(), accepts=gettext_lazy("Un nombre entier."), example=25
    )
    country = Column(
        "country", gettext_lazy("pays"), Country(), accepts=gettext_lazy("Code à deux lettres, ou nom."), example="FR"
    )
    city = Column("city", gettext_lazy("ville"), example="Lyon")
    website = Column(
        "website", gettext_lazy("site"), accepts=gettext_lazy("Adresse entière, https compris."),
        example="https://exemple.example/",
    )  # fmt: skip
    other_names = Column(
        "other_names",
        gettext_lazy("autres graphies"),
        Names(),
        accepts=OTHER_NAMES,
        example="Exemple | Exemple Conseil",
    )
    is_published = Column(
        "is_published", gettext_lazy("publiée"), YesNo(), accepts=YES_OR_NO, example="non", keeps_when_empty=True
    )

    class Meta:
        model = Company

    writes = ("directory.company",)

    def prepare(self, rows: Sequence[dict[str, str]], *, is_writing: bool) -> None:
        self.companies = Companies()
        wanted = {self.companies.keys.get(row.get("slug", "")) for row in rows}
        wanted |= {self.companies.by_name.get(fold(row["name"])) for row in rows}
        self.rows = Company.objects.in_bulk(wanted - {None})

    def find_or_make(self, row: dict[str, str], number: int) -> tuple[Company, bool]:
        slug, name = row.get("slug", ""), row["name"]
        known = self.companies
        named = known.by_name.get(fold(name))
        pk = known.keys.get(slug) if slug else named
        company = self.make(slug, name, named) if pk is None else self.rows[pk]
        self.claim("company", company.slug, _("Cette ligne répète la ligne %(n)s."))
        self.claim("name", fold(name), _("La ligne %(n)s donne déjà ce nom."))
        return company, pk is None

    def make(self, slug: str, name: str, named: int | None) -> Company:
        known = self.companies
        if named:
            there = next(key for key, pk in known.keys.items() if pk == named)
            raise ValidationError(
                {"slug": _("Cette entreprise existe à une autre adresse\u00a0: %(slug)s.") % {"slug": there}}
            )
        if other := known.by_other_name.get(fold(name)):
            raise ValidationError(
                {
                    "name": _("C’est une autre graphie de «\u00a0%(name)s\u00a0»\u00a0: écrivez ce nom.")
                    % {"name": known.names[other]}
                }
            )
        return Company(slug=slug or new_slug(Company, name, known.keys))


class PrecisionColumn(Column):
    """Says nothing of a date that is not known."""

    def get_value(self, instance):
        affiliation = instance.affiliation
        return affiliation.date_precision if affiliation and affiliation.first_day else None


class PersonLines(LineResource):
    """One line for each affiliation of a person; the line of a person without any leaves those columns empty."""

    slug = Column("slug", gettext_lazy("adresse de la page"), accepts=SLUG, example="camille-exemple", is_key=True)
    name = Column("name", gettext_lazy("nom complet"), example="Camille Exemple", is_required=True)
    sort_name = Column(
        "sort_name", gettext_lazy("nom de classement"), example="Exemple, Camille", keeps_when_empty=True,
        accepts=gettext_lazy("Vide, pour une nouvelle personne\u00a0: le dernier mot du nom, puis les autres."),
    )  # fmt: skip
    biography_fr = Column(
        "biography_fr", gettext_lazy("présentation (français)"), Paragraphs(), example="Dirige la communication."
    )
    biography_en = Column("biography_en", gettext_lazy("présentation (anglais)"), Paragraphs(), example="")
    other_names = Column("other_names", gettext_lazy("autres graphies"), Names(), accepts=OTHER_NAMES)
    is_published = Column(
        "is_published", gettext_lazy("publiée"), YesNo(), accepts=YES_OR_NO, example="non", keeps_when_empty=True
    )
    number = Column(
        "affiliation__pk", gettext_lazy("rattachement n°"), readonly=True, is_key=True,
        accepts=gettext_lazy("Donné par l’export. Vide\u00a0: celui de mêmes entreprise et fonction, ou un nouveau."),
    )  # fmt: skip
    company = Column(
        "affiliation__company", gettext_lazy("entreprise"), Linked(), example="Exemple SA",
        accepts=gettext_lazy("Nom, autre graphie ou adresse de page d’une entreprise connue."),
    )  # fmt: skip
    role_fr = Column("affiliation__role_fr", gettext_lazy("fonction (français)"), example="directrice")
    role_en = Column("affiliation__role_en", gettext_lazy("fonction (anglais)"), example="director")
    first_day = Column(
        "affiliation__first_day", gettext_lazy("premier jour"), Day(), example="2012",
        accepts=gettext_lazy("06/03/2012, 2012-03-06, 03/2012 ou 2012."),
    )  # fmt: skip
    last_day = Column(
        "affiliation__last_day", gettext_lazy("dernier jour"), Day(is_last=True), example="",
        accepts=gettext_lazy("De même. Vide si le premier jour est un mois ou une année\u00a0: leur fin."),
    )  # fmt: skip
    date_precision = PrecisionColumn(
        "affiliation__date_precision", gettext_lazy("précision de la date"), Choice(Precision.choices),
        keeps_when_empty=True,
        accepts=gettext_lazy("Vide\u00a0: d’après la façon dont la date est écrite."),
    )  # fmt: skip

    class Meta:
        model = Person

    writes = ("directory.person", "directory.affiliation")

    OWN = ("name", "sort_name", "biography_fr", "biography_en", "other_names", "is_published")
    OF_AFFILIATION = ("number", "company", "role_fr", "role_en", "first_day", "last_day", "date_precision")

    def prepare(self, rows: Sequence[dict[str, str]], *, is_writing: bool) -> None:
        self.companies = Companies()
        self.company_rows = Company.objects.in_bulk(
            {self.companies.find(text) for row in rows if (text := row.get("company"))} - {None}
        )
        self.fields["company"].widget.find = self.find_company
        self.keys: dict[str, int] = {}
        self.by_name: dict[str, set[int]] = defaultdict(set)
        for pk, slug, name in Person.objects.values_list("pk", "slug", "name"):
            self.keys[slug] = pk
            self.by_name[fold(name)].add(pk)
        wanted = {self.keys.get(row.get("slug", "")) for row in rows}
        wanted |= {pk for row in rows for pk in self.by_name.get(fold(row["name"]), ())}
        self.rows = Person.objects.prefetch_related("affiliations__company").in_bulk(wanted - {None})
        self.made: dict[str, Person] = {}
        self.said: dict[str, tuple[int, dict[str, str]]] = {}

    def find_company(self, text: str) -> Company:
        pk = self.companies.find(text)
        if pk is None:
            raise ValueError(
                _("L’entreprise «\u00a0%(name)s\u00a0» n’est pas connue.") % {"name": shown(text)}
                + (self.nearest(text, self.companies.names.values()) or " " + _("Importez-la d’abord."))
            )
        return self.company_rows[pk]

    def find_or_make(self, row: dict[str, str], number: int) -> tuple[Person, bool]:
        person, is_new = self.person(row)
        self.check_the_same_is_said(person.slug, row, number)
        person.affiliation = self.affiliation(person, row)
        return person, is_new

    def person(self, row: dict[str, str]) -> tuple[Person, bool]:
        slug, name = row.get("slug", ""), row["name"]
        named = self.by_name.get(fold(name), set())
        if not slug and len(named) > 1:
            raise ValidationError(
                {"slug": _("Plusieurs personnes portent ce nom\u00a0: donnez l’adresse de la page de celle-ci.")}
            )
        pk = self.keys.get(slug) if slug else next(iter(named), None)
        if pk is not None:
            return self.rows[pk], False
        slug = slug or (slugify(name)[:LONGEST_SLUG] if name else "")
        if slug in self.made:
            return self.made[slug], False
        person = self.made[slug] = Person(slug=row.get("slug") or new_slug(Person, name, self.keys))
        return person, True

    def check_the_same_is_said(self, slug: str, row: dict[str, str], number: int) -> None:
        """Lines of one person say the same of them. Raises ValidationError."""
        first, said = self.said.setdefault(slug, (number, row))
        for name in self.OWN:
            if row.get(name) != said.get(name):
                raise ValidationError({name: _("La ligne %(n)s dit autre chose de la même personne.") % {"n": first}})

    def affiliation(self, person: Person, row: dict[str, str]) -> Affiliation | None:
        """The affiliation that the line is about, None if it names none. Raises ValidationError."""
        if not any(row.get(name) for name in self.OF_AFFILIATION):
            self.claim("person", person.slug, _("Cette ligne répète la ligne %(n)s."))
            return None
        known = list(person.affiliations.all()) if person.pk else []
        text = row.get("number", "")
        company = self.companies.find(row.get("company", "")) if row.get("company") else None
        role = fold(row.get("role_fr", ""))
        if text:
            found = [each for each in known if text == str(each.pk)]
            if not found:
                raise ValidationError(
                    {"affiliation__pk": _("Cette personne n’a pas de rattachement n°\u00a0%(n)s.") % {"n": shown(text)}}
                )
        else:
            found = [each for each in known if each.company_id == company and fold(each.role_fr or "") == role]
        if len(found) > 1:
            raise ValidationError(
                {"affiliation__pk": _("Plusieurs rattachements se ressemblent\u00a0: donnez le numéro de celui-ci.")}
            )
        which = found[0].pk if found else (row.get("company"), role, row.get("first_day"))
        self.claim("affiliation", (person.slug, which), _("Cette ligne répète la ligne %(n)s."))
        return found[0] if found else Affiliation(person=person)

    def import_instance(self, instance, row, **kwargs):
        super().import_instance(instance, row, **kwargs)
        if instance.affiliation and row.get("first_day"):
            self.infer_precision(instance.affiliation, row)

    @staticmethod
    def infer_precision(affiliation: Affiliation, row: dict[str, str]) -> None:
        """A month or a year alone ends with itself, and is known to the month or the year."""
        _first, precision = read_day(row["first_day"])
        if precision != Precision.DAY and not row.get("last_day"):
            affiliation.last_day = read_day(row["first_day"], is_last=True)[0]
        if row.get("date_precision"):
            return
        if precision != Precision.DAY:
            affiliation.date_precision = precision
        elif affiliation.pk is None:
            is_range = affiliation.last_day not in (None, affiliation.first_day)
            affiliation.date_precision = Precision.RANGE if is_range else Precision.DAY

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        errors = dict(import_validation_errors or {})
        instance.sort_name = instance.sort_name or sorted_under(instance.name)
        if instance.affiliation:
            errors = {**self.affiliation_errors(instance.affiliation, errors), **errors}
        super().validate_instance(instance, errors, validate_unique)

    @staticmethod
    def affiliation_errors(affiliation: Affiliation, known) -> dict:
        if affiliation.first_day and affiliation.last_day and affiliation.last_day < affiliation.first_day:
            return {"affiliation__last_day": ValidationError(_("Le dernier jour vient avant le premier."))}
        is_wrong = {name.removeprefix("affiliation__") for name in known if name.startswith("affiliation__")}
        if not affiliation.role and not affiliation.company_id and not is_wrong:
            return {"affiliation__company": ValidationError(_("Il manque une entreprise, ou une fonction."))}
        try:
            affiliation.full_clean(exclude={"person", *is_wrong})
        except ValidationError as error:
            return {f"affiliation__{name}": found for name, found in error.error_dict.items()}
        return {}

    def do_instance_save(self, instance, is_create):
        instance.save()
        if instance.affiliation:
            instance.affiliation.person = instance
            instance.affiliation.save()

    def for_export(self, queryset) -> Iterator[Person]:
        for person in queryset.prefetch_related("affiliations__company"):
            for affiliation in list(person.affiliations.all()) or [None]:
                person.affiliation = affiliation
                yield person
