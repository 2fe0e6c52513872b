"""Results of case studies from a spreadsheet: the columns of the file, and how a line finds its row."""

from collections import defaultdict
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib import units
from lib.importing.cells import Choice, Linked, Number, Unit, shown
from lib.importing.lines import Column, LineResource, Plan
from lib.text import fold

from .models import CaseStudy, Channel, Result


class ResultLines(LineResource):
    number = Column(
        "pk", gettext_lazy("résultat n°"), readonly=True, is_key=True,
        accepts=gettext_lazy("Donné par l’export. Vide\u00a0: celui de mêmes mesure, période et canal, ou un nouveau."),
    )  # fmt: skip
    case_study = Column(
        "case_study__slug", gettext_lazy("étude de cas"), is_key=True, is_required=True, example="exemple",
        accepts=gettext_lazy("Ce qui termine l’adresse de sa page."),
    )  # fmt: skip
    label_fr = Column(
        "label_fr", gettext_lazy("ce qui est mesuré (français)"), is_required=True, example="Visites du blog"
    )
    label_en = Column("label_en", gettext_lazy("ce qui est mesuré (anglais)"), example="Visits to the blog")
    value = Column(
        "value", gettext_lazy("valeur"), Number(), is_required=True, example=1600,
        accepts=gettext_lazy("Un nombre, à deux décimales au plus\u00a0: 1600000 ou 1\u00a0600\u00a0000,5."),
    )  # fmt: skip
    unit = Column(
        "unit", gettext_lazy("unité"), Unit(units.CHOICES), is_required=True, example="visites par jour",
        accepts=gettext_lazy("L’une des unités du formulaire."),
    )  # fmt: skip
    qualifier = Column(
        "qualifier", gettext_lazy("précision"), Choice(Result.Qualifier.choices), example="environ",
        accepts=gettext_lazy("Exactement, environ, plus de, moins de, au moins. Vide\u00a0: rien ne change."),
        keeps_when_empty=True,
    )  # fmt: skip
    period_fr = Column("period_fr", gettext_lazy("période (français)"), example="décembre 2009")
    period_en = Column("period_en", gettext_lazy("période (anglais)"), example="December 2009")
    channel = Column(
        "channel", gettext_lazy("canal"), Linked(), accepts=gettext_lazy("Le nom d’un canal de cette étude de cas.")
    )
    baseline_note_fr = Column("baseline_note_fr", gettext_lazy("départ, en mots (français)"), example="aucun blog")
    baseline_note_en = Column("baseline_note_en", gettext_lazy("départ, en mots (anglais)"), example="no blog")
    source_lines = Column("source_lines", gettext_lazy("lignes de la source"), example="33")

    class Meta:
        model = Result

    writes = ("casestudies.result", "casestudies.casestudy")

    def prepare(self, rows: Sequence[dict[str, str]], *, is_writing: bool) -> None:
        """When writing, nobody else adds results to the same case studies meanwhile."""
        self.slugs = list(CaseStudy.objects.order_by("slug").values_list("slug", flat=True))
        studies = CaseStudy.objects.filter(slug__in={row["case_study"] for row in rows}).order_by("pk")
        self.studies = {study.slug: study for study in (studies.select_for_update() if is_writing else studies)}
        keys = [study.pk for study in self.studies.values()]
        self.results: dict[int, list[Result]] = defaultdict(list)
        for result in Result.objects.filter(case_study__in=keys).select_related("channel"):
            self.results[result.case_study_id].append(result)
        self.last = {key: max((each.position for each in self.results[key]), default=0) for key in keys}
        self.channels: dict[int, dict[str, Channel]] = defaultdict(dict)
        for channel in Channel.objects.filter(case_study__in=keys).order_by("-pk"):
            names = {channel.name_fr, channel.name_en} - {None, ""}
            self.channels[channel.case_study_id] |= {fold(name): channel for name in names}
        self.fields["channel"].widget.find = self.find_channel

    def find_channel(self, text: str) -> Channel:
        """Of the case study of the line at hand."""
        channels = self.channels[self.study.pk]
        if found := channels.get(fold(text)):
            return found
        names = ", ".join(sorted({str(channel) for channel in channels.values()}))
        sentence = _("Cette étude de cas n’a pas de canal «\u00a0%(name)s\u00a0».") % {"name": shown(text)}
        raise ValueError(sentence + (" " + _("Elle a\u00a0: %(names)s.") % {"names": names} if names else ""))

    def find_or_make(self, row: dict[str, str], number: int) -> tuple[Result, bool]:
        self.study = self.find_case_study(row["case_study"])
        result = self.by_number(row["number"]) if row.get("number") else self.alike(row)
        which = result.pk if result else tuple(fold(row.get(name, "")) for name in ("label_fr", "period_fr", "channel"))
        self.claim("result", (self.study.pk, which), _("Cette ligne répète la ligne %(n)s."))
        if result:
            return result, False
        self.last[self.study.pk] += 1
        return Result(case_study=self.study, position=self.last[self.study.pk]), True

    def find_case_study(self, slug: str) -> CaseStudy:
        if not slug:
            raise ValidationError({"case_study__slug": _("Cette case est vide.")})
        if slug not in self.studies:
            sentence = _("L’étude de cas «\u00a0%(slug)s\u00a0» n’est pas connue.") % {"slug": shown(slug)}
            raise ValidationError({"case_study__slug": sentence + self.nearest(slug, self.slugs)})
        return self.studies[slug]

    def by_number(self, number: str) -> Result:
        for result in self.results[self.study.pk]:
            if number == str(result.pk):
                return result
        raise ValidationError({"pk": _("Cette étude de cas n’a pas de résultat n°\u00a0%(n)s.") % {"n": shown(number)}})

    def alike(self, row: dict[str, str]) -> Result | None:
        """The result of the same name, period and channel, if there is one. Raises ValidationError if there are two."""
        channel = self.channels[self.study.pk].get(fold(row.get("channel", "")))
        found = [
            result
            for result in self.results[self.study.pk]
            if fold(result.label_fr or "") == fold(row["label_fr"])
            and fold(result.period_fr or "") == fold(row.get("period_fr", ""))
            and result.channel == channel
        ]
        if len(found) > 1:
            raise ValidationError({"pk": _("Plusieurs résultats se ressemblent\u00a0: donnez le numéro de celui-ci.")})
        return found[0] if found else None

    def title(self, row: dict[str, str]) -> str:
        return shown(row["label_fr"])

    def finish(self, plan: Plan) -> None:
        """The case studies whose results changed are dated of today, and say so in their history."""
        for study in {line.instance.case_study_id: line.instance.case_study for line in plan.to_write}.values():
            study._change_reason = "Import de résultats"
            study.save()

    def for_export(self, queryset):
        return queryset.select_related("case_study", "channel")
