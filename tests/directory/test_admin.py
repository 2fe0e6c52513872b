"""Companies, people, quotes and sources in the admin: who edits them, and what a form fills in by itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.models import Company, Person
from tests.factories.directory import create_affiliation, create_company, create_person, create_quote, create_source
from tests.factories.members import create_membership
from tests.forms import add_row, fields_of

pytestmark = pytest.mark.django_db

PERSON = "/gestion/directory/person/add/"


class TestPerson:
    def fill(self, client, **values):
        data = fields_of(client.get(PERSON), "person_form") | {"slug": "x"} | values
        return client.post(PERSON, data)

    @pytest.mark.parametrize(
        ("name", "sort_name"),
        [
            ("Yann Gourvennec", "Gourvennec, Yann"),
            ("Miriam de la Tour", "Tour, Miriam de la"),
            ("Christophe", "Christophe"),
        ],
    )
    def test_is_sorted_by_the_last_word_unless_told(self, community_manager, name, sort_name):
        assert self.fill(community_manager, name=name).status_code == 302
        assert Person.objects.get().sort_name == sort_name

    def test_keeps_the_name_to_sort_by_that_was_typed(self, community_manager):
        self.fill(community_manager, name="Miriam de la Tour", sort_name="de la Tour, Miriam")
        assert Person.objects.get().sort_name == "de la Tour, Miriam"

    def test_without_a_name_is_refused(self, community_manager):
        assert self.fill(community_manager, name="").status_code == 200
        assert Person.objects.count() == 0

    def test_account_is_for_those_who_see_accounts(self, community_manager, administrator):
        assert 'name="user"' not in community_manager.get(PERSON).content.decode()
        assert 'name="user"' in administrator.get(PERSON).content.decode()

    def test_changes_company_with_a_new_affiliation(self, organiser):
        affiliation = create_affiliation(role="directrice")
        company = create_company(name="Orange")
        url = reverse("admin:directory_person_change", args=[affiliation.person_id])
        data = add_row(
            fields_of(organiser.get(url), "person_form"),
            "affiliations",
            company=company.pk,
            role_fr="conseil",
            date_precision="year",
            first_day="01/01/2013",
        )
        assert organiser.post(url, data).status_code == 302
        roles = list(affiliation.person.affiliations.order_by("pk").values_list("role", flat=True))
        assert roles == ["directrice", "conseil"]

    @pytest.mark.parametrize("value", ["{", "<b>", "1,2"])
    def test_json_that_is_none_is_refused(self, community_manager, value):
        person = create_person()
        url = reverse("admin:directory_person_change", args=[person.pk])
        data = fields_of(community_manager.get(url), "person_form") | {"inferred_fields": value}
        assert community_manager.post(url, data).status_code == 200


def test_somebody_added_from_another_form_has_no_public_page_unasked(community_manager):
    url = reverse("admin:directory_person_add")
    assert "is_published" in fields_of(community_manager.get(url), "person_form")
    assert "is_published" not in fields_of(community_manager.get(f"{url}?_popup=1"), "person_form")


def test_company_is_hidden_from_the_site_and_kept(community_manager, stranger):
    company = create_company()
    create_membership(company=company)
    url = reverse("admin:directory_company_change", args=[company.pk])
    data = fields_of(community_manager.get(url), "company_form")
    del data["is_published"]
    assert community_manager.post(url, data).status_code == 302
    assert stranger.get(company.get_absolute_url()).status_code == 404
    assert Company.objects.filter(pk=company.pk).exists()


WHO = ["stranger", "member", "organiser", "treasurer", "door", "community_manager"]
WRITES = (302, 302, 200, 403, 403, 200)
READS = (302, 302, 403, 403, 403, 200)
PAGES = [
    ("directory_company_changelist", WRITES),
    ("directory_company_add", WRITES),
    ("directory_person_changelist", WRITES),
    ("directory_person_add", WRITES),
    ("directory_quote_changelist", WRITES),
    ("directory_quote_add", READS),
    ("directory_source_changelist", WRITES),
    ("directory_source_add", READS),
    ("members_membership_changelist", (302, 302, 200, 200, 403, 200)),
    ("members_membership_add", READS),
    ("accounts_user_changelist", (302, 302, 403, 403, 403, 403)),
    ("accounts_consent_changelist", (302, 302, 403, 403, 403, 403)),
    ("auth_group_changelist", (302, 302, 403, 403, 403, 403)),
]


@pytest.mark.parametrize(("name", "statuses"), PAGES)
def test_who_opens_what_and_nothing_is_written(name, statuses, request):
    for who, status in zip(WHO, statuses, strict=True):
        client = request.getfixturevalue(who)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(reverse(f"admin:{name}"))
        found = 302 if who == "member" and response.status_code == 403 else response.status_code
        assert found == status, who
        assert not [q for q in queries if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]


LISTS = {
    "directory_company": create_company,
    "directory_person": create_person,
    "directory_quote": create_quote,
    "directory_source": create_source,
    "members_membership": create_membership,
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_ask_as_much_for_one_row_as_for_thirty(name, administrator, count_queries):
    path = reverse(f"admin:{name}_changelist")
    LISTS[name]()
    few = count_queries(administrator, path)
    for _ in range(29):
        LISTS[name]()
    assert count_queries(administrator, path) == few <= 15


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "query", ["p=999999", "q=%27%22%C5%93", "source=abc", "is_published__exact=x", "o=7.-7", "x=1"]
)
def test_hostile_queries_are_no_error_of_ours(name, query, administrator):
    LISTS[name]()
    path = f"{reverse(f'admin:{name}_changelist')}?{query}"
    assert administrator.get(path, follow=True).status_code in (200, 400)


@pytest.mark.parametrize("who", ["organiser", "treasurer", "door", "community_manager", "administrator"])
def test_every_page_of_the_first_page_is_french(who, request):
    """No English label is left in what each role opens from the first page."""
    client = request.getfixturevalue(who)
    english = [">Add<", ">Change<", ">View<", "Select ", ">Delete", "Home<", "Amount", "History<", ">Save", "Search<"]
    for app in client.get("/gestion/").context["app_list"]:
        for model in app["models"]:
            for path in filter(None, [model["admin_url"], model["add_url"]]):
                page = client.get(path).content.decode()
                assert [word for word in english if word in page] == [], path
