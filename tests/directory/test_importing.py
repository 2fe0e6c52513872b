"""Companies and people imported and exported: what a preview shows, what is written, what is refused line by line."""

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.importing import CompanyLines, PersonLines
from directory.models import Affiliation, Company, Person
from lib.importing.lines import Plan
from lib.importing.reading import read_table
from tests.factories.directory import create_affiliation, create_company, create_person
from tests.factories.sheets import csv_of, workbook

pytestmark = pytest.mark.django_db

COMPANIES = "/gestion/directory/company/"
PEOPLE = "/gestion/directory/person/"
HEAD = ["nom", "adresse de la page", "secteur (français)", "effectif", "pays"]


def plan_of(resource, *rows) -> Plan:
    return resource().plan(read_table(csv_of(*rows)))


def faults_of(plan: Plan) -> list[tuple[int, str, str]]:
    return [(line.number, fault.label, fault.sentence) for line in plan.errors for fault in line.faults]


def said(plan: Plan) -> list[tuple[int, str, list[tuple[str, str, str]]]]:
    return [
        (line.number, line.kind, [(change.column.column_name, change.old, change.new) for change in line.changes])
        for line in plan.lines
    ]


def send(client, content: bytes, *, path=COMPANIES, name="fichier.csv"):
    return client.post(f"{path}importer/", {"file": SimpleUploadedFile(name, content)})


def accept(client, preview: str, **fields):
    plan = client.get(preview).context["plan"]
    return client.post(preview, {"accept": "1", "fingerprint": plan.fingerprint} | fields)


class TestCompanyLines:
    def test_a_line_is_new_changed_or_unchanged(self):
        create_company(name="Orange", slug="orange", sector_fr="télécoms", employees=1600)
        create_company(name="SNCF", slug="sncf", country="FR")
        plan = plan_of(
            CompanyLines,
            HEAD,
            ["Orange", "", "télécoms", "170 000", ""],
            ["Sncf", "sncf", "", "", "france"],
            ["SNCF", "sncf", "", "", "FR"],
            ["L’Oréal", "", "cosmétiques", "", "France"],
        )
        assert said(plan)[0] == (2, "changed", [("employees", "1\u00a0600", "170\u00a0000")])
        assert said(plan)[1] == (3, "changed", [("name", "SNCF", "Sncf")])
        assert faults_of(plan) == [(4, "", "Cette ligne répète la ligne 3.")]
        assert said(plan)[3] == (
            5,
            "new",
            [
                ("slug", "", "loreal"),
                ("name", "", "L’Oréal"),
                ("sector_fr", "", "cosmétiques"),
                ("country", "", "FR"),
                ("is_published", "", "oui"),
            ],
        )
        assert Company.objects.count() == 2

    def test_an_absent_column_leaves_a_company_as_it_is_and_an_empty_cell_clears(self):
        create_company(name="Orange", slug="orange", sector_fr="télécoms", city="Issy", is_published=False)
        plan = plan_of(CompanyLines, ["nom", "ville", "publiée"], ["Orange", "", ""])
        assert said(plan) == [(2, "changed", [("city", "Issy", "")])]

    @pytest.mark.parametrize(
        ("row", "fault"),
        [
            (["", "", "x", "", ""], ("nom", "Cette case est vide.")),
            (["", "x", "", "", ""], ("nom", "Cette case est vide.")),
            (["A", "", "", "9" * 5000, ""], ("effectif", "9… » n’est pas un nombre.".replace(" »", "\u00a0»"))),
            (["A", "", "", "beaucoup", ""], ("effectif", "«\u00a0beaucoup\u00a0» n’est pas un nombre.")),
            (["A", "", "", "-3", ""], ("effectif", "supérieure ou égale à 0")),
            (["A", "", "", "9" * 20, ""], ("effectif", "inférieure ou égale")),
            (["A", "", "", "", "Atlantide"], ("pays", "n’est pas un pays connu")),
            (["A", "", "x" * 121, "", ""], ("secteur (français)", "au plus 120 caractères")),
            (["A", "deux mots", "", "", ""], ("adresse de la page", "que des lettres")),
            (["Orange", "autre", "", "", ""], ("adresse de la page", "à une autre adresse\u00a0: orange")),
            (["France Telecom", "", "", "", ""], ("nom", "autre graphie de «\u00a0Orange\u00a0»")),
            (["!!!", "", "", "", ""], ("adresse de la page", "Donnez une adresse de page")),
        ],
    )
    def test_what_is_wrong_is_said_with_its_column(self, row, fault):
        create_company(name="Orange", slug="orange", other_names=["France Télécom"])
        found = faults_of(plan_of(CompanyLines, HEAD, row))
        assert [(number, label) for number, label, sentence in found] == [(2, fault[0])]
        assert fault[1] in found[0][2]

    def test_a_line_has_all_its_faults_at_once(self):
        plan = plan_of(CompanyLines, HEAD, ["A", "", "x" * 121, "beaucoup", "Atlantide"], ["B", "", "", "x", ""])
        assert [(number, label) for number, label, sentence in faults_of(plan)] == [
            (2, "effectif"),
            (2, "pays"),
            (2, "secteur (français)"),
            (3, "effectif"),
        ]

    def test_columns_that_do_not_fit_are_named(self):
        plan = plan_of(
            CompanyLines, ["secteur (francais)", "Secteurs (français)", "humeur", "", "ville", "Ville"], ["x"] * 6
        )
        assert plan.lines == []
        assert plan.faults == [
            "La colonne «\u00a0Secteurs (français)\u00a0» n’existe pas. Est-ce «\u00a0secteur (français)\u00a0»\u00a0?",
            "La colonne «\u00a0humeur\u00a0» n’existe pas.",
            "La colonne n° 4 n’a pas d’en-tête.",
            "La colonne «\u00a0Ville\u00a0» est là deux fois.",
            "Il manque la colonne «\u00a0nom\u00a0».",
        ]

    def test_headings_alone_are_said(self):
        assert plan_of(CompanyLines, ["nom"]).faults == ["Ce tableau n’a que des en-têtes."]

    def test_two_lines_may_not_take_one_name(self):
        create_company(name="A", slug="a")
        plan = plan_of(CompanyLines, HEAD, ["Orange", "x", "", "", ""], ["orange", "y", "", "", ""])
        assert faults_of(plan) == [(3, "", "La ligne 2 donne déjà ce nom.")]

    def test_as_many_queries_for_thirty_lines_as_for_two(self):
        def count(number: int) -> int:
            rows = [[f"Nouvelle {n}", "", "conseil", "", ""] for n in range(number)]
            with CaptureQueriesContext(connection) as queries:
                assert plan_of(CompanyLines, HEAD, *rows).is_sound
            return len([query for query in queries if " WHERE " not in query["sql"]])

        assert count(2) == count(30)


class TestPersonLines:
    HEAD = [
        "nom complet",
        "présentation (français)",
        "entreprise",
        "fonction (français)",
        "premier jour",
        "dernier jour",
    ]

    def test_one_line_for_each_company_of_a_person(self):
        create_company(name="Orange", slug="orange", other_names=["France Télécom"])
        create_company(name="SNCF", slug="sncf")
        rows = [
            self.HEAD,
            ["Claire Dubois", "Blogue depuis 2005.", "france telecom", "directrice", "2009", "2011"],
            ["Claire Dubois", "Blogue depuis 2005.", "sncf", "conseil", "06/03/2012", ""],
            ["Loïc", "", "", "", "", ""],
        ]
        plan = plan_of(PersonLines, *rows)
        assert plan.is_sound, faults_of(plan)
        assert said(plan) == [
            (
                2,
                "new",
                [
                    ("slug", "", "claire-dubois"),
                    ("name", "", "Claire Dubois"),
                    ("sort_name", "", "Dubois, Claire"),
                    ("biography_fr", "", "Blogue depuis 2005."),
                    ("is_published", "", "oui"),
                    ("company", "", "Orange"),
                    ("role_fr", "", "directrice"),
                    ("first_day", "", "01/01/2009"),
                    ("last_day", "", "31/12/2011"),
                    ("date_precision", "", "année"),
                ],
            ),
            (3, "changed", [("company", "", "SNCF"), ("role_fr", "", "conseil"), ("first_day", "", "06/03/2012")]),
            (
                4,
                "new",
                [("slug", "", "loic"), ("name", "", "Loïc"), ("sort_name", "", "Loïc"), ("is_published", "", "oui")],
            ),
        ]
        assert not Person.objects.exists()

        written = PersonLines().write(read_table(csv_of(*rows)))
        assert written.fingerprint == plan.fingerprint
        assert [str(row.partial_date) for row in Affiliation.objects.order_by("pk")] == ["2009–2011", "6 mars 2012"]
        assert {str(row) for row in Affiliation.objects.all()} == {
            "Claire Dubois, directrice, Orange",
            "Claire Dubois, conseil, SNCF",
        }
        assert Person.objects.count() == 2
        assert PersonLines().plan(read_table(csv_of(*rows))).to_write == []

    def test_a_month_alone_ends_with_itself(self):
        plan = plan_of(PersonLines, self.HEAD, ["Anne", "", "", "conseil", "02/2012", ""])
        assert said(plan)[0][2][-3:] == [
            ("first_day", "", "01/02/2012"),
            ("last_day", "", "29/02/2012"),
            ("date_precision", "", "mois"),
        ]

    def test_an_affiliation_is_changed_by_its_number(self):
        affiliation = create_affiliation(person=create_person(name="Anne Martin"), role_fr="stagiaire")
        head = ["nom complet", "rattachement n°", "fonction (français)"]
        plan = plan_of(PersonLines, head, ["Anne Martin", str(affiliation.pk), "directrice"])
        assert said(plan) == [(2, "changed", [("role_fr", "stagiaire", "directrice")])]

    @pytest.mark.parametrize(
        ("values", "label", "sentence"),
        [
            ({"entreprise": "Orangee"}, "entreprise", "n’est pas connue. Est-ce «\u00a0Orange\u00a0»\u00a0?"),
            ({"entreprise": "Inconnue"}, "entreprise", "n’est pas connue. Importez-la d’abord."),
            ({"premier jour": "2012"}, "entreprise", "Il manque une entreprise, ou une fonction."),
            ({"fonction (français)": "x", "premier jour": "hier"}, "premier jour", "n’est pas une date"),
            (
                {"fonction (français)": "x", "premier jour": "2012", "dernier jour": "2011"},
                "dernier jour",
                "Le dernier jour vient avant le premier.",
            ),
            ({"rattachement n°": "12"}, "rattachement n°", "n’a pas de rattachement n°\u00a012"),
            ({"fonction (français)": "x" * 161}, "fonction (français)", "au plus 160 caractères"),
        ],
    )
    def test_what_is_wrong_is_said_with_its_column(self, values, label, sentence):
        create_company(name="Orange", slug="orange")
        values = {"nom complet": "Anne Martin"} | values
        found = faults_of(plan_of(PersonLines, list(values), list(values.values())))
        assert [(number, where) for number, where, what in found] == [(2, label)]
        assert sentence in found[0][2]

    def test_lines_of_one_person_say_the_same_of_them(self):
        plan = plan_of(
            PersonLines,
            ["nom complet", "présentation (français)", "fonction (français)"],
            ["Anne Martin", "Une vie.", "conseil"],
            ["Anne Martin", "Une autre.", "direction"],
        )
        assert faults_of(plan) == [(3, "présentation (français)", "La ligne 2 dit autre chose de la même personne.")]

    def test_the_same_line_twice_is_said(self):
        plan = plan_of(PersonLines, ["nom complet"], ["Anne Martin"], ["Anne Martin"])
        assert faults_of(plan) == [(3, "", "Cette ligne répète la ligne 2.")]

    def test_namesakes_go_by_their_address(self):
        create_person(name="Anne Martin", slug="a"), create_person(name="Anne Martin", slug="b")
        head = ["nom complet", "adresse de la page", "nom de classement"]
        assert "Plusieurs personnes" in faults_of(plan_of(PersonLines, head, ["Anne Martin", "", ""]))[0][2]
        plan = plan_of(PersonLines, head, ["Anne Martin", "b", "Martin, A."])
        assert plan.is_sound
        assert plan.changed[0].instance.slug == "b"


class TestPages:
    ROWS = [HEAD, ["Orange", "", "télécoms", "1 600,0", "FR"], ["Acmé", "", "outils", "2", ""]]

    def test_nothing_is_written_before_it_is_accepted(self, community_manager):
        preview = send(community_manager, csv_of(*self.ROWS))["Location"]
        page = community_manager.get(preview).content.decode()
        assert not Company.objects.exists()
        assert not LogEntry.objects.exists()
        assert "2 lignes nouvelles" in page
        assert "Écrire ces 2 lignes" in page

        answer = accept(community_manager, preview)
        assert answer["Location"] == COMPANIES
        assert list(Company.objects.values_list("slug", "name", "sector_fr", "employees", "country")) == [
            ("acme", "Acmé", "outils", 2, ""),
            ("orange", "Orange", "télécoms", 1600, "FR"),
        ]
        assert "Import terminé\u00a0: 2 lignes nouvelles." in community_manager.get(COMPANIES).content.decode()

    def test_the_journal_says_who_wrote_what(self, organiser):
        create_company(name="Orange", slug="orange")
        accept(organiser, send(organiser, csv_of(*self.ROWS), name="mes entreprises.csv")["Location"])
        entries = {entry.object_repr: entry for entry in LogEntry.objects.all()}
        assert {entry.user_id for entry in entries.values()} == {organiser.user.pk}
        assert (entries["Orange"].action_flag, entries["Acmé"].action_flag) == (CHANGE, ADDITION)
        assert entries["Orange"].change_message == (
            "Import de mes entreprises.csv, ligne 2\u00a0: secteur (français), effectif et pays."
        )

    def test_one_error_and_nothing_is_written(self, community_manager):
        rows = [*self.ROWS, ["Faux", "", "", "trois", ""]]
        answer = send(community_manager, csv_of(*rows))
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "Rien n’a été écrit." in page
        assert "«\u00a0trois\u00a0» n’est pas un nombre" in page
        assert not Company.objects.exists()

    def test_one_error_at_the_time_of_writing_undoes_all(self, community_manager, monkeypatch):
        preview = send(community_manager, csv_of(*self.ROWS))["Location"]
        fingerprint = community_manager.get(preview).context["plan"].fingerprint
        save = Company.save

        def fail(company, *args, **kwargs):
            if company.slug == "acme":
                raise ZeroDivisionError
            save(company, *args, **kwargs)

        monkeypatch.setattr(Company, "save", fail)
        with pytest.raises(ZeroDivisionError):
            community_manager.post(preview, {"accept": "1", "fingerprint": fingerprint})
        assert not Company.objects.exists()
        assert not LogEntry.objects.exists()

    def test_what_changed_meanwhile_is_shown_again_instead_of_written(self, community_manager):
        create_company(name="Orange", slug="orange", sector_fr="internet")
        preview = send(community_manager, csv_of(*self.ROWS))["Location"]
        fingerprint = community_manager.get(preview).context["plan"].fingerprint
        Company.objects.update(sector_fr="médias")

        answer = community_manager.post(preview, {"accept": "1", "fingerprint": fingerprint})
        page = answer.content.decode()
        assert "Les fiches ont changé depuis l’aperçu" in page
        assert "médias" in page
        assert Company.objects.get().sector_fr == "médias"

        fingerprint = answer.context["plan"].fingerprint
        assert community_manager.post(preview, {"accept": "1", "fingerprint": fingerprint}).status_code == 302
        assert Company.objects.get(slug="orange").sector_fr == "télécoms"

    def test_a_second_click_writes_nothing_twice(self, community_manager):
        preview = send(community_manager, csv_of(*self.ROWS))["Location"]
        fingerprint = community_manager.get(preview).context["plan"].fingerprint
        for _ in range(2):
            community_manager.post(preview, {"accept": "1", "fingerprint": fingerprint})
        assert Company.objects.count() == 2
        assert LogEntry.objects.count() == 2

    def test_without_the_fingerprint_nothing_is_written(self, community_manager):
        preview = send(community_manager, csv_of(*self.ROWS))["Location"]
        community_manager.post(preview, {"accept": "1"})
        assert not Company.objects.exists()

    def test_a_file_is_its_senders_alone_and_goes_away(self, community_manager, organiser):
        preview = send(community_manager, csv_of(*self.ROWS))["Location"]
        assert organiser.get(preview)["Location"] == f"{COMPANIES}importer/"
        assert community_manager.get(preview.replace("company", "person")).status_code == 302

        assert community_manager.post(preview, {"drop": "1"})["Location"] == f"{COMPANIES}importer/"
        assert community_manager.get(preview)["Location"] == f"{COMPANIES}importer/"
        assert not Company.objects.exists()

    def test_an_accepted_file_is_not_kept(self, community_manager):
        preview = send(community_manager, csv_of(*self.ROWS))["Location"]
        key = f"import:directory.company:{community_manager.user.pk}:{preview.split('/')[-2]}"
        assert cache.get(key)
        accept(community_manager, preview)
        assert cache.get(key) is None

    def test_nothing_to_write_is_said(self, community_manager):
        create_company(name="Orange", slug="orange")
        page = community_manager.get(send(community_manager, csv_of(["nom"], ["Orange"]))["Location"]).content.decode()
        assert "1 ligne inchangée" in page
        assert "Écrire" not in page

    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("vide.csv", b"", "Ce fichier est vide."),
            ("page.csv", b"<!DOCTYPE html><p>nom</p>", "page ou un document"),
            ("nul.csv", b"nom\n\0", "ni un CSV ni un classeur"),
            ("gros.csv", b"x" * 1_000_001, "trop lourd"),
            ("faux.xlsx", b"PK\x03\x04" + b"x" * 50, "n’est pas de ceux"),
            ("../../etc/passwd.csv", b"rien\nx\n", "n’existe pas"),
        ],
    )
    def test_a_file_that_is_no_table_is_refused_in_a_sentence(self, community_manager, name, content, sentence):
        answer = send(community_manager, content, name=name)
        assert answer.status_code == 200
        assert sentence in answer.content.decode()

    def test_a_long_name_is_shown_short(self, community_manager):
        page = community_manager.get(send(community_manager, csv_of(*self.ROWS), name="n" * 300)["Location"])
        assert f"<bdi>{'n' * 59}…</bdi>" in page.content.decode()

    def test_what_a_file_says_is_never_markup(self, community_manager):
        rows = [["nom", "ville"], ["<script>alert(1)</script>", "<b>x</b>"]]
        page = community_manager.get(send(community_manager, csv_of(*rows), name="<i>.csv")["Location"])
        text = page.content.decode()
        assert "<script>alert" not in text
        assert "<b>x</b>" not in text
        assert "<i>.csv" not in text

    def test_no_file_is_said(self, community_manager):
        assert "Choisissez un fichier." in community_manager.post(f"{COMPANIES}importer/", {}).content.decode()

    def test_in_english(self, community_manager):
        assert community_manager.get(f"/en{COMPANIES}importer/").status_code == 200
        preview = send(community_manager, csv_of(*self.ROWS), path=f"/en{COMPANIES}")["Location"]
        assert preview.startswith(f"/en{COMPANIES}importer/")
        accept(community_manager, preview)
        assert Company.objects.count() == 2
        assert LogEntry.objects.first().change_message.startswith("Import de fichier.csv, ligne")

    @pytest.mark.parametrize("who", ["treasurer", "door"])
    @pytest.mark.parametrize("path", [COMPANIES, PEOPLE])
    def test_is_closed_to_others(self, request, who, path):
        client = request.getfixturevalue(who)
        assert send(client, csv_of(*self.ROWS), path=path).status_code == 403
        for page in ("", "modele.csv", "modele.xlsx", "x/"):
            assert client.get(f"{path}importer/{page}").status_code == 403

    def test_who_may_only_look_is_offered_no_import(self, administrator, community_manager):
        from django.contrib.auth.models import Permission

        from tests.factories.accounts import create_user

        reader = create_user(is_staff=True)
        reader.user_permissions.set(Permission.objects.filter(codename__in=["view_company", "add_company"]))
        administrator.force_login(reader)
        assert "importer/" not in administrator.get(COMPANIES).content.decode()
        assert administrator.get(f"{COMPANIES}importer/").status_code == 403
        assert "importer/" in community_manager.get(COMPANIES).content.decode()


def export(client, model: str, kind: str, *rows) -> bytes:
    data = {"action": f"export_{kind}", "_selected_action": [row.pk for row in rows]}
    answer = client.post(reverse(f"admin:directory_{model}_changelist"), data)
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{model}-')
    return answer.content


class TestExport:
    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_comes_back_without_a_change(self, community_manager, kind, prefix):
        company = create_company(
            name="=SOMME(A1)", slug="somme", sector_fr="+33 conseil; et \"plus\"", sector_en="'=quoted", size="group",
            employees=170000, country="ZZ", city="-", other_names=["A", "@b"], is_published=False,
        )  # fmt: skip
        plain = create_company()
        person = create_person(biography_fr="Un.\r\n\r\nDeux.  \tTrois.", other_names=["L’autre"])
        create_affiliation(person=person, company=company, role_fr="-x", role_en="x")
        create_affiliation(
            person=person, company=company, first_day="2009-01-01", last_day="2009-12-31", date_precision="year"
        )
        alone = create_person()
        companies = export(community_manager, "company", kind, company, plain)
        people = export(community_manager, "person", kind, person, alone)
        assert b"\n=SOMME" not in companies
        if kind == "csv":
            assert ";'=SOMME(A1);'+33" not in companies.decode("utf-8-sig")
            assert "somme;'=SOMME(A1);" in companies.decode("utf-8-sig")

        for path, content in ((COMPANIES, companies), (PEOPLE, people)):
            preview = send(community_manager, content, path=prefix + path)["Location"]
            plan = community_manager.get(preview).context["plan"]
            assert said(plan) == [(line.number, "unchanged", []) for line in plan.lines]
            assert len(plan.lines) == (2 if path == COMPANIES else 3)

    def test_all_rows_of_the_search_are_taken(self, community_manager):
        for n in range(120):
            create_company(name=f"Orange {n:03}", slug=f"orange-{n}")
        other = create_company(name="SNCF")
        answer = community_manager.post(
            f"{COMPANIES}?q=orange",
            {"action": "export_csv", "select_across": "1", "_selected_action": [Company.objects.first().pk]},
        )
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 121
        assert not any(other.name in line for line in lines)

    def test_asks_as_much_for_thirty_people_as_for_one(self, community_manager):
        def count() -> int:
            people = list(Person.objects.all())
            with CaptureQueriesContext(connection) as queries:
                export(community_manager, "person", "csv", *people)
            return len(queries)

        create_affiliation()
        export(community_manager, "person", "csv", Person.objects.get())
        one = count()
        for _ in range(29):
            create_affiliation()
        assert count() == one

    @pytest.mark.parametrize("path", [COMPANIES, PEOPLE])
    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_the_template_is_itself_read(self, community_manager, path, kind):
        create_company(name="Exemple SA", slug="autre-sa")
        content = community_manager.get(f"{path}importer/modele.{kind}").content
        plan = (PersonLines if path == PEOPLE else CompanyLines)().plan(read_table(content))
        if path == PEOPLE:
            assert [line.title for line in plan.new] == ["Camille Exemple"], faults_of(plan)
        else:
            assert faults_of(plan)[0][1] == "adresse de la page"

    def test_numbers_and_days_of_a_workbook_are_read(self, community_manager):
        preview = send(community_manager, workbook([["nom", "effectif"], ["Orange", 170000.0]]), name="a.xlsx")
        accept(community_manager, preview["Location"])
        assert Company.objects.get().employees == 170000
