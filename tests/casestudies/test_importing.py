"""Results of case studies imported and exported."""

from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casestudies.importing import ResultLines
from casestudies.models import Result
from lib.importing.lines import Plan
from lib.importing.reading import read_table
from tests.factories.casestudies import create_case_study, create_platform
from tests.factories.sheets import csv_of

pytestmark = pytest.mark.django_db

PATH = "/gestion/casestudies/result/"
HEAD = ["étude de cas", "ce qui est mesuré (français)", "valeur", "unité"]


def plan_of(*rows) -> Plan:
    return ResultLines().plan(read_table(csv_of(*rows)))


def faults_of(plan: Plan) -> list[tuple[int, str, str]]:
    return [(line.number, fault.label, fault.sentence) for line in plan.errors for fault in line.faults]


def send(client, content: bytes, path=PATH):
    return client.post(f"{path}importer/", {"file": SimpleUploadedFile("résultats.csv", content)})


def accept(client, preview: str):
    plan = client.get(preview).context["plan"]
    return client.post(preview, {"accept": "1", "fingerprint": plan.fingerprint})


@pytest.fixture
def study():
    return create_case_study(slug="orange", platforms=[create_platform(name="Twitter")], results=[(100, "fans")])


def test_a_line_is_new_changed_or_unchanged(study):
    head = [*HEAD, "précision", "période (français)", "canal", "lignes de la source"]
    plan = plan_of(
        head,
        ["orange", "Mesure 1", "1 600 000,5", "fans", "plus de", "", "twitter", "33"],
        ["orange", "Lecteurs", "40", "visites par jour", "", "mars 2012", "", ""],
    )
    assert plan.is_sound, faults_of(plan)
    changed, new = plan.lines
    assert [(change.column.column_name, change.old, change.new) for change in changed.changes] == [
        ("value", "100", "1\u00a0600\u00a0000,5"),
        ("qualifier", "exactement", "plus de"),
        ("source_lines", "", "33"),
    ]
    assert [(change.column.column_name, change.new) for change in new.changes] == [
        ("case_study", "orange"),
        ("label_fr", "Lecteurs"),
        ("value", "40"),
        ("unit", "visites par jour"),
        ("qualifier", "exactement"),
        ("period_fr", "mars 2012"),
    ]
    assert Result.objects.get().value == 100


@pytest.mark.parametrize(
    ("values", "label", "sentence"),
    [
        ({"unité": "litres"}, "unité", "L’unité «\u00a0litres\u00a0» n’existe pas. Les unités sont\u00a0: mois, "),
        ({"unité": ""}, "unité", "Cette case est vide."),
        ({"valeur": "beaucoup"}, "valeur", "n’est pas un nombre"),
        ({"valeur": "1,605"}, "valeur", "2 chiffres après la virgule"),
        ({"valeur": "1" * 20}, "valeur", "14 chiffres"),
        ({"étude de cas": "orangee"}, "étude de cas", "n’est pas connue. Est-ce «\u00a0orange\u00a0»\u00a0?"),
        ({"canal": "Facebook"}, "canal", "n’a pas de canal «\u00a0Facebook\u00a0». Elle a\u00a0: Twitter."),
        ({"résultat n°": "999"}, "résultat n°", "n’a pas de résultat n°\u00a0999"),
        ({"précision": "à peu près"}, "précision", "n’est pas dans la liste\u00a0: exactement, environ"),
        ({"ce qui est mesuré (français)": ""}, "ce qui est mesuré (français)", "Cette case est vide."),
    ],
)
def test_what_is_wrong_is_said_with_its_column(study, values, label, sentence):
    values = dict(zip(HEAD, ["orange", "Lecteurs", "40", "personnes"], strict=True)) | values
    found = faults_of(plan_of(list(values), list(values.values())))
    assert [(number, where) for number, where, what in found] == [(2, label)]
    assert sentence in found[0][2]


def test_a_result_of_another_case_study_is_not_reached(study):
    other = create_case_study(slug="sncf", results=[(1, "fans")]).results.get()
    found = faults_of(plan_of(["résultat n°", *HEAD], [str(other.pk), "orange", "Mesure 1", "2", "fans"]))
    assert found[0][:2] == (2, "résultat n°")


def test_the_same_line_twice_is_said(study):
    plan = plan_of(HEAD, ["orange", "A", "1", "fans"], ["orange", "a", "2", "fans"])
    assert faults_of(plan) == [(3, "", "Cette ligne répète la ligne 2.")]


def test_missing_columns_are_named(study):
    assert plan_of(["étude de cas", "valeur"], ["orange", "1"]).faults == [
        "Il manque la colonne «\u00a0ce qui est mesuré (français)\u00a0».",
        "Il manque la colonne «\u00a0unité\u00a0».",
    ]


def test_accepted_it_is_on_the_page_and_in_the_history(study, community_manager, stranger):
    before = study.updated_at
    preview = send(community_manager, csv_of(HEAD, ["orange", "Lecteurs", "1 600 000,5", "personnes"]))["Location"]
    assert Result.objects.count() == 1
    assert accept(community_manager, preview)["Location"] == PATH

    result = Result.objects.get(label_fr="Lecteurs")
    assert (result.value, result.unit, result.position) == (Decimal("1600000.50"), "people", 2)
    assert "Lecteurs" in stranger.get(study.get_absolute_url()).content.decode()
    study.refresh_from_db()
    assert study.updated_at > before
    kept = study.history.latest()
    assert (kept.history_user, kept.history_change_reason) == (community_manager.user, "Import de résultats")
    assert LogEntry.objects.get().object_id == str(result.pk)


def test_one_wrong_unit_and_nothing_is_written(study, community_manager):
    rows = [["orange", "Lecteurs", "1", "personnes"], ["orange", "Autres", "1", "litres"]]
    page = send(community_manager, csv_of(HEAD, *rows)).content.decode()
    assert "L’unité «\u00a0litres\u00a0» n’existe pas." in page
    assert Result.objects.count() == 1


def test_a_second_click_writes_nothing_twice(study, community_manager):
    preview = send(community_manager, csv_of(HEAD, ["orange", "Lecteurs", "1", "personnes"]))["Location"]
    fingerprint = community_manager.get(preview).context["plan"].fingerprint
    for _ in range(2):
        community_manager.post(preview, {"accept": "1", "fingerprint": fingerprint})
    assert Result.objects.count() == 2


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_export_comes_back_without_a_change(community_manager, kind, prefix):
    study = create_case_study(
        platforms=[create_platform()], results=[("-1600000.50", "percent"), (2009, "year"), ("0.1", "fans")]
    )
    Result.objects.filter(position=1).update(label_fr="=A1", source_lines="-3", baseline_note_en="@x", channel=None)
    data = {"action": f"export_{kind}", "_selected_action": [row.pk for row in study.results.all()]}
    content = community_manager.post(reverse("admin:casestudies_result_changelist"), data).content
    if kind == "csv":
        assert ";'=A1;" in content.decode()
        assert ";-1600000,50;" in content.decode()

    preview = send(community_manager, content, prefix + PATH)["Location"]
    plan = community_manager.get(preview).context["plan"]
    assert [(line.number, line.kind) for line in plan.lines] == [(2, "unchanged"), (3, "unchanged"), (4, "unchanged")]


def test_as_many_queries_for_thirty_lines_as_for_one(study):
    def count(number: int) -> int:
        table = read_table(csv_of(HEAD, *(["orange", f"Mesure {n}", "1", "fans"] for n in range(2, number + 2))))
        with CaptureQueriesContext(connection) as queries:
            assert ResultLines().plan(table).is_sound
        return len(queries)

    assert count(30) - count(1) <= 29  # the check that its case study and channel are there still


@pytest.mark.parametrize("who", ["organiser", "treasurer", "door"])
def test_is_closed_to_others(request, study, who):
    client = request.getfixturevalue(who)
    assert send(client, csv_of(HEAD, ["orange", "Lecteurs", "1", "personnes"])).status_code == 403
    assert client.get(PATH).status_code == 403


def test_the_list_asks_as_much_for_thirty_results_as_for_one(study, community_manager, count_queries):
    one = count_queries(community_manager, PATH)
    create_case_study(results=[(n, "fans") for n in range(30)])
    assert count_queries(community_manager, PATH) == one <= 15


def test_a_result_is_changed_in_its_own_form(study, community_manager):
    result = study.results.get()
    page = community_manager.get(f"{PATH}{result.pk}/change/")
    assert page.status_code == 200
    assert "Twitter" in page.content.decode()
    assert community_manager.get(f"{PATH}add/").status_code == 200
