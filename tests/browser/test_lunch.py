"""A member takes conference and lunch, picks a table, changes it and gives the place to a colleague; a stranger who
forges the form is refused."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

import events.invariants
from events.models import Registration, Table, Ticket
from tests.factories.accounts import create_user
from tests.factories.directory import create_company, create_person
from tests.factories.events import create_coming_conference, create_members_lunch
from tests.factories.members import create_running_membership, create_seat


@pytest.fixture
def event(live_site):
    event = create_coming_conference(slug="conference", is_one_each=True)
    create_members_lunch(event=event, topics=["Mesurer", "Convaincre", "Complète"], places=2)
    event.quotas.filter(table__topic_fr="Complète").update(capacity=0)
    return event


@pytest.fixture
def ines(event):
    membership = create_running_membership(company=create_company(name="Orange"))
    user = create_user(email="ines@orange.example", first_name="Inès", last_name="Caron")
    person = create_person(name="Inès Caron", sort_name="Caron, Inès", user=user)
    create_seat(membership=membership, person=person, email=user.email)
    create_seat(
        membership=membership, person=create_person(name="Marc Delmas", sort_name="Delmas, Marc"),
        email="marc@orange.example", shares_email=True,
    )  # fmt: skip
    return user


def test_member_takes_the_lunch_and_picks_a_table(page, live_site, log_in, event, ines):
    page.set_default_timeout(15_000)
    # The page of the event says whom the lunch is for, and leads to the log-in and back.
    page.goto(live_site.url + event.get_absolute_url())
    expect(page.get_by_text("Réservé aux membres").first).to_be_visible()
    expect(page.get_by_role("heading", name="Les tables (Le déjeuner)")).to_be_visible()
    log_in(ines)
    register = live_site.url + reverse("events:register", args=[event.slug])
    page.goto(register)

    # She is the first person, and a colleague's name fills itself in.
    assert page.input_value("[name=p1-last_name]") == "Caron"
    page.get_by_role("button", name="Ajouter une personne").click()
    page.select_option("[name=p2-seat]", label="Marc Delmas")
    assert page.input_value("[name=p2-first_name]") == "Marc"
    assert page.input_value("[name=p2-email]") == "marc@orange.example"
    assert page.get_attribute("[name=p2-last_name]", "readonly") is not None
    page.select_option("[name=p2-seat]", label="Une autre personne")
    assert page.input_value("[name=p2-last_name]") == ""
    page.get_by_role("button", name="Retirer la dernière personne").click()

    # The lunch, at a table that is not full.
    me = page.get_by_role("group", name="Inès Caron")
    me.get_by_text("Déjeuner des membres").click()
    tables = me.get_by_role("group", name="Votre table (Le déjeuner)")
    expect(tables.get_by_text("complète", exact=True)).to_be_visible()
    assert tables.get_by_role("radio").count() == 3
    tables.get_by_text("Mesurer", exact=True).click()
    expect(page.locator("#receipt output")).to_have_text("55 €")
    page.get_by_text("À l’accueil, le jour même").click()
    page.get_by_text("J’accepte les conditions").click()
    page.get_by_role("button", name="Confirmer l’inscription").last.click()
    page.wait_for_url(re.compile("/inscriptions/"))
    assert page.get_attribute("main", "data-outcome") == "confirmed"
    expect(page.get_by_text("Table «\u00a0Mesurer\u00a0».")).to_be_visible()
    assert Ticket.objects.get(table__topic_fr="Mesurer").member_seat.person.name == "Inès Caron"

    # Another table, while there are places left.
    page.get_by_role("link", name=re.compile("Changer de table")).click()
    page.get_by_text("Convaincre", exact=True).click()
    page.get_by_role("button", name="Choisir cette table").click()
    expect(page.get_by_text("Table «\u00a0Convaincre\u00a0».")).to_be_visible()
    taken = dict(Table.objects.values_list("topic_fr", "quota__seats_taken"))
    assert taken == {"Mesurer": 0, "Convaincre": 1, "Complète": 0}

    # Marc comes instead.
    page.get_by_role("link", name=re.compile("Donner à un collègue")).last.click()
    page.get_by_text("Marc Delmas").click()
    page.get_by_role("button", name="Donner la place").click()
    expect(page.get_by_role("heading", name="Marc Delmas").first).to_be_visible()
    assert Ticket.objects.get(table__topic_fr="Convaincre").member_seat.person.name == "Marc Delmas"
    assert events.invariants.broken() == []


def test_stranger_who_forges_the_form_is_refused(page, live_site, event):
    page.set_default_timeout(15_000)
    lunch = event.ticket_types.get(audience="members")
    page.goto(live_site.url + reverse("events:register", args=[event.slug]))
    assert page.locator(f"[name=p1-part_{lunch.part_id}]").count() == 0
    page.fill("[name=p1-first_name]", "Zoé")
    page.fill("[name=p1-last_name]", "Martin")
    page.fill("[name=p1-email]", "zoe@example.org")
    page.get_by_text("À l’accueil, le jour même").click()
    page.get_by_text("J’accepte les conditions").click()
    page.evaluate(
        """([name, value, table]) => {
            for (const [key, text] of [[`p1-part_${name}`, value], [`p1-table_${name}`, table], ["p1-seat", "1"]]) {
                const field = document.createElement("input");
                field.type = "hidden"; field.name = key; field.value = text;
                document.querySelector("form.registration").append(field);
            }
        }""",
        [lunch.part_id, str(lunch.pk), str(Table.objects.first().pk)],
    )
    page.get_by_role("button", name="Confirmer l’inscription").last.click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("est réservé aux membres. Connectez-vous pour le prendre.")
    assert page.input_value("[name=p1-first_name]") == "Zoé"
    assert Registration.objects.count() == 0
    page.get_by_role("link", name="Connectez-vous", exact=True).click()
    page.wait_for_url("**/compte/**")
    back = reverse("events:register", args=[event.slug])
    assert page.url == f"{live_site.url}{reverse('account_login')}?next={back}"
