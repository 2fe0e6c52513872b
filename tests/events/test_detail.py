import datetime

import pytest
import time_machine

from events.models import Appearance, Event, Medium, Session, TicketType
from lib.dates import Precision
from tests.events.pages import main_of, read
from tests.factories.articles import create_article, create_event_article
from tests.factories.casestudies import create_case_study
from tests.factories.directory import create_company, create_person, create_quote, create_source
from tests.factories.events import (
    NOW,
    PARIS,
    STARTS_AT,
    create_appearance,
    create_cancellation_step,
    create_event,
    create_fill_report,
    create_medium,
    create_open_conference,
    create_quota,
    create_session,
    create_ticket_type,
    create_venue,
)

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
LONG_AGO = {"first_day": datetime.date(2009, 12, 14), "last_day": datetime.date(2009, 12, 14)}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def card(client, event: Event) -> tuple[str, str]:
    """(status, HTML) of the card that says whether one can register."""
    page = main_of(client, event.get_absolute_url())
    found = page[page.index("door-card") : page.index('class="facts essentials"')]
    return found.split('data-status="')[1].split('"')[0], found


def test_open(client):
    event = create_open_conference(seats_taken=100)
    status, html = card(client, event)
    assert status == "open"
    assert f'href="/evenements/{event.slug}/inscription/"' in html
    text = read(client, event.get_absolute_url())
    assert "S’inscrire, dès 30 €" in text
    assert "100 inscrits sur 150" in text
    assert "50 places libres" in text
    assert "Jusqu’au lundi 5 mars, 18 h." in text


def test_last_day_of_a_free_cancellation_while_it_is_to_come(client):
    event = create_open_conference()
    line = "Jusqu’au lundi 5 mars, 18 h. Annulation sans frais jusqu’au 27 février."
    assert line not in read(client, event.get_absolute_url())
    with time_machine.travel(NOW - datetime.timedelta(days=1)):
        assert line in read(client, event.get_absolute_url())


def test_few_left(client):
    status, html = card(client, create_open_conference(seats_taken=145))
    assert status == "few"
    assert "Plus que 5 places" in html


def test_sold_out_without_a_list_offers_no_button(client):
    event = create_open_conference(seats_taken=150, has_waiting_list=False)
    status, html = card(client, event)
    assert status == "full"
    assert "/inscription/" not in html
    assert "action-bar" not in main_of(client, event.get_absolute_url())


def test_sold_out_offers_the_waiting_list(client):
    event = create_open_conference(seats_taken=150)
    status, html = card(client, event)
    assert status == "full"
    assert f'href="/evenements/{event.slug}/inscription/">Rejoindre la liste d’attente</a>' in html
    assert "Rejoindre la liste</a>" in main_of(client, event.get_absolute_url())


def test_seats_kept_for_the_list_are_not_for_sale(client):
    event = create_open_conference(seats_taken=149)
    event.quotas.filter(is_room=True).update(waiting=1)
    assert card(client, event)[0] == "full"


def test_one_type_sold_out_is_not_sold_out(client):
    event = create_open_conference(book_stock=2)
    event.quotas.filter(is_room=False).update(seats_taken=2)
    assert card(client, event)[0] == "open"
    assert "Épuisé" in read(client, event.get_absolute_url())


def test_books_left_are_said(client):
    assert "Le livre : il en reste 25." in read(client, create_open_conference(book_stock=25).get_absolute_url())


def test_not_open_yet(client):
    event = create_open_conference(opens_at=datetime.datetime(2012, 3, 1, 9, 30, tzinfo=PARIS))
    status, html = card(client, event)
    assert status == "early"
    assert "/inscription/" not in html
    assert "Les inscriptions ouvrent le jeudi 1er mars 2012, à 9 h 30." in read(client, event.get_absolute_url())


def test_closed(client):
    event = create_open_conference(closes_at=NOW - datetime.timedelta(hours=1))
    assert card(client, event)[0] == "closed"
    assert "Les inscriptions ont fermé le mardi 28 février 2012, à 9 h." in read(client, event.get_absolute_url())


def test_nothing_on_sale_is_closed(client):
    event = create_open_conference()
    event.ticket_types.update(sales_until=NOW - datetime.timedelta(days=1))
    status, html = card(client, event)
    assert status == "closed"
    assert "Aucune place n’est en vente en ce moment." in html


def test_hours_of_registration_are_those_of_the_place(client):
    event = create_open_conference(
        time_zone="America/Montreal", closes_at=datetime.datetime(2012, 3, 6, 2, 0, tzinfo=datetime.UTC)
    )
    assert "Jusqu’au lundi 5 mars, 21 h." in read(client, event.get_absolute_url())


def test_past(client):
    event = create_open_conference(seats_taken=100)
    with time_machine.travel(STARTS_AT + datetime.timedelta(days=1)):
        status, html = card(client, event)
        assert status == "past"
        assert "/inscription/" not in html
        assert "agenda.ics" not in html


def test_cancelled_gives_the_word_of_the_organiser(client):
    event = create_open_conference(state=Event.State.CANCELLED, cancellation_note="La salle est inondée.\nÀ bientôt.")
    assert card(client, event)[0] == "cancelled"
    text = read(client, event.get_absolute_url())
    assert "Cet événement est annulé." in text
    assert "La salle est inondée. À bientôt." in text


def test_elsewhere(client):
    event = create_event(starts_at=STARTS_AT, is_external=True)
    event.organisers.set([create_company(name="Viadeo")])
    assert card(client, event)[0] == "elsewhere"
    text = read(client, event.get_absolute_url())
    assert "Il est organisé par d’autres" in text
    assert "organisé par Viadeo" in text


def test_without_a_date(client):
    text = read(client, create_event().get_absolute_url())
    assert "Date inconnue" in text
    assert client.get(create_event().get_absolute_url() + "agenda.ics").status_code == 404


def test_draft_is_for_those_who_may_change_events(client, member, organiser):
    event = create_event(title="Un secret", state=Event.State.DRAFT, starts_at=STARTS_AT)
    for path in (event.get_absolute_url(), f"/en{event.get_absolute_url()}", event.get_absolute_url() + "agenda.ics"):
        assert client.get(path).status_code == 404
        assert member.get(path).status_code == 404
        assert organiser.get(path).status_code == 200
    assert "Brouillon" in read(organiser, event.get_absolute_url())


@pytest.mark.parametrize("slug", ["inconnu", "99999999999999999999", "a" * 300])
def test_unknown_event(client, slug):
    assert client.get(f"/evenements/{slug}/").status_code in {400, 404}


def test_programme_keeps_the_company_of_the_day(client):
    person, then, now = (
        create_person(name="Yann Gourvennec"),
        create_company(name="Orange"),
        create_company(name="Visionary"),
    )
    create_appearance(session=create_session(), person=person, company=now)
    panel = create_session(event=create_event(**LONG_AGO), kind=Session.Kind.PANEL, title="La table ronde")
    create_appearance(session=panel, person=person, company=then, job_title="Directeur", role=Appearance.Role.MODERATOR)
    text = read(client, panel.event.get_absolute_url())
    assert "Yann Gourvennec Animation. Directeur, Orange" in text
    assert "Visionary" not in text


def test_company_without_a_named_speaker_and_name_without_a_person(client):
    panel = create_session(event=create_event(**LONG_AGO), kind=Session.Kind.PANEL)
    company = create_company(name="Domino’s Pizza")
    create_appearance(session=panel, company=company, job_title="community manager", role=Appearance.Role.PANELLIST)
    create_appearance(session=panel, name_written="Cédric")
    text = read(client, panel.event.get_absolute_url())
    assert "Domino’s Pizza community manager, intervenant non nommé" in text
    assert "Cédric" in text


def test_unpublished_people_are_not_named_and_companies_not_linked(client):
    talk = create_session(event=create_event(**LONG_AGO))
    hidden = create_company(name="Sans page", is_published=False)
    create_appearance(session=talk, person=create_person(name="Personne Discrète", is_published=False), company=hidden)
    page = main_of(client, talk.event.get_absolute_url())
    assert "Discrète" not in page
    assert "Nom non publié" in page
    assert "Sans page" in page
    assert hidden.get_absolute_url() not in page


def test_deduced_is_marked(client):
    event = create_event(**LONG_AGO, city="Paris", inferred_fields=["city"], is_date_inferred=True)
    talk = create_session(event=event, inferred_fields=["kind"])
    create_appearance(session=talk, person=create_person(name="Stephanie Booth"), is_inferred=True)
    text = read(client, event.get_absolute_url())
    assert "Lundi 14 décembre 2009 (date déduite)" in text
    assert "Paris (déduit)" in text
    assert "Intervention (déduit)" in text
    assert "Stephanie Booth (déduit)" in text


def test_hours_of_the_programme_are_those_of_the_place(client):
    event = create_event(starts_at=STARTS_AT, time_zone="Europe/London")
    create_session(event=event, title="Ouverture", starts_at=STARTS_AT)
    create_session(
        event=event, title="Pause café", kind=Session.Kind.BREAK, starts_at=STARTS_AT + datetime.timedelta(minutes=90)
    )
    page = main_of(client, event.get_absolute_url())
    programme = page[page.index('<ol class="programme">') : page.index("</ol>", page.index('<ol class="programme">'))]
    assert ">13\u00a0h</time>" in programme
    assert ">14\u00a0h\u00a030</time>" in programme


def test_course_lists_its_modules_and_information_sessions(client):
    course = create_event(kind=Event.Kind.COURSE, **LONG_AGO)
    create_session(
        event=course,
        kind=Session.Kind.MODULE,
        title="",
        first_day=datetime.date(2014, 2, 12),
        last_day=datetime.date(2014, 2, 15),
    )
    create_event(title="La séance du soir", kind=Event.Kind.INFO_SESSION, course=course, **LONG_AGO)
    create_event(title="Pas encore annoncée", course=course, state=Event.State.DRAFT)
    text = read(client, course.get_absolute_url())
    assert "Module 1 du 12 au 15 février 2014" in text
    assert "Séances d’information La séance du soir" in text
    assert "Pas encore annoncée" not in text


def test_parent_is_linked_both_ways_unless_it_is_a_draft(client):
    week = create_event(title="La semaine", kind=Event.Kind.UMBRELLA, **LONG_AGO)
    part = create_event(title="La soirée", parent=week, **LONG_AGO)
    assert "Fait partie de La semaine" in read(client, part.get_absolute_url())
    assert "La soirée" in read(client, week.get_absolute_url())
    Event.objects.filter(pk=week.pk).update(state=Event.State.DRAFT)
    assert "La semaine" not in read(client, part.get_absolute_url())


def test_fares_what_they_include_and_discounts(client):
    text = read(client, create_open_conference().get_absolute_url())
    assert "30 € Place seule L’après-midi, pause comprise" in text
    assert "50 € Place avec le livre L’après-midi, pause comprise Le livre, remis à l’accueil" in text
    assert "Étudiant : 20 € de moins. Justificatif à l’accueil : Carte d’étudiant en cours de validité." in text


def test_discount_for_some_fares_names_them(client):
    event = create_open_conference()
    event.discounts.get().ticket_types.set(event.ticket_types.filter(price_cents=3000))
    assert "20 € de moins (Place seule)." in read(client, event.get_absolute_url())


def test_members_lunch_is_locked_with_a_way_in(client):
    event = create_open_conference()
    create_ticket_type(event=event, name="Le déjeuner", audience=TicketType.Audience.MEMBERS, price_cents=0)
    create_ticket_type(event=event, name="Tarif retiré", is_active=False)
    page = main_of(client, event.get_absolute_url())
    locked = page[page.index("card--locked") : page.index("</article>", page.index("card--locked"))]
    assert "Le déjeuner" in locked
    assert "/adherer/" in locked
    assert "Tarif retiré" not in page


def test_cancellation_in_words(client):
    event = create_open_conference()
    text = read(client, event.get_absolute_url())
    assert "Annulation sans frais jusqu’au 27 février 2012." in text
    assert "Annulation jusqu’au 5 mars 2012 : 50 % du prix restent dus." in text
    assert "Ensuite, le prix entier reste dû." in text


def test_full_price_step_is_said_once(client):
    event = create_open_conference()
    event.cancellation_steps.filter(until_days_before=1).delete()
    create_cancellation_step(event=event, until_days_before=2, percent_due=50)
    create_cancellation_step(event=event, until_days_before=1, percent_due=100)
    text = read(client, event.get_absolute_url())
    assert "100 %" not in text
    assert text.count("Ensuite, le prix entier reste dû.") == 1


def test_schedule_of_somebody_else_claims_nothing_more(client):
    event = create_event(**LONG_AGO)
    create_ticket_type(event=event, price_cents=34000)
    create_cancellation_step(event=event, until_days_before=15, percent_due=30)
    text = read(client, event.get_absolute_url())
    assert "Annulation jusqu’au 29 novembre 2009 : 30 % du prix restent dus." in text
    assert "Ensuite" not in text


def test_fill_reports_of_the_past_with_their_days(client):
    event = create_event(**LONG_AGO)
    create_fill_report(
        event=event, registered=75, reported_on=datetime.date(2009, 12, 1), capacity=150, is_number_inferred=True
    )
    create_fill_report(event=event, registered=100, reported_on=datetime.date(2009, 12, 13), capacity=150)
    text = read(client, event.get_absolute_url())
    assert "100 inscrits sur 150" in text
    assert "75 inscrits le 1er décembre 2009 (déduit) 100 inscrits le 13 décembre 2009" in text


def test_venue_and_a_map_that_is_only_a_link(client):
    venue = create_venue(
        name="ESG", street="35 avenue Philippe-Auguste", postcode="75011", city="Paris", metro="Nation, Les Boulets"
    )
    page = main_of(client, create_event(starts_at=STARTS_AT, venue=venue).get_absolute_url())
    address = "35%20avenue%20Philippe-Auguste%2C%2075011%20Paris"
    assert f'href="https://www.openstreetmap.org/search?query={address}" rel="noopener external"' in page
    assert ">Nation</span>" in page
    assert ">Les Boulets</span>" in page
    assert not [tag for tag in ("<iframe", "<img", "<video", "<embed", "<object", "<script") if tag in page]


def test_media_are_links_out_and_the_lost_say_so(client):
    talk = create_session(event=create_event(**LONG_AGO))
    create_medium(
        session=talk,
        event=talk.event,
        title="La vidéo",
        url="https://video.example/1",
        duration_minutes=34,
        host="Slideshare",
    )
    create_medium(
        session=talk,
        event=talk.event,
        title="Le Prezi",
        kind=Medium.Kind.PREZI,
        state=Medium.State.LOST,
        url="https://gone.example/",
    )
    create_medium(event=talk.event, title="La série", state=Medium.State.ANNOUNCED)
    page = main_of(client, talk.event.get_absolute_url())
    assert '<a href="https://video.example/1" rel="noopener external">La vidéo</a>' in page
    assert "gone.example" not in page
    text = read(client, talk.event.get_absolute_url())
    assert "La vidéo, vidéo, 34 min, chez Slideshare." in text
    assert "Le Prezi, Prezi. Adresse perdue." in text
    assert "La série, vidéo. Annoncée." in text


def test_quotes_once_it_has_taken_place(client):
    event = create_open_conference()
    talk = create_session(event=event)
    source = create_source(title="Compte rendu", language="fr")
    talk.quotes.add(
        create_quote(
            person=create_person(name="Olivier Cimelière"),
            first_words="Les premiers mois",
            source=source,
            source_lines="51",
        )
    )
    assert "Les premiers mois" not in read(client, event.get_absolute_url())
    with time_machine.travel(STARTS_AT + datetime.timedelta(days=2)):
        assert "Olivier Cimelière « Les premiers mois… » Compte rendu, l. 51" in read(client, event.get_absolute_url())
        english = main_of(client, f"/en{event.get_absolute_url()}")
        assert f'<a href="/evenements/{event.slug}/#quotes" hreflang="fr">' in english
        assert "Les premiers mois" not in english


def test_source_with_what_was_deduced(client):
    source = create_source(
        title="Compte rendu", author="Yann Gourvennec", is_author_inferred=True, date_written="décembre 2009"
    )
    event = create_event(**LONG_AGO, source=source, source_lines="3, 53")
    assert "Source : Compte rendu, Yann Gourvennec (déduit), décembre 2009 (l. 3, 53)." in read(
        client, event.get_absolute_url()
    )


def test_what_was_written_about_the_whole_event_stands_once(client):
    told, event = create_case_study(), create_event(**LONG_AGO)
    talks = [create_session(event=event, title=title) for title in ("Un récit", "Un autre")]
    for talk in talks:
        talk.case_studies.add(told)
    of_both = create_article(title_fr="De tout l’événement", case_studies=[told])
    create_article(title_fr="De cette étude seule", case_studies=[told])
    create_event_article(event=event, article=of_both)
    text = read(client, event.get_absolute_url())
    assert text.count("De tout l’événement") == 1
    assert "De tout l’événement (compte rendu)" in text
    assert text.count("Article : De cette étude seule") == len(talks)


def test_a_talk_names_the_articles_about_what_it_told_and_no_other(client):
    told, unrelated = create_case_study(), create_case_study()
    event = create_event(**LONG_AGO)
    rows = [create_session(event=event, title=title) for title in ("Le premier", "Le deuxième", "Le troisième")]
    rows[1].case_studies.add(told)
    create_article(title_fr="D’une autre étude", case_studies=[unrelated])
    create_article(title_fr="De celle du deuxième", case_studies=[told])
    text = read(client, event.get_absolute_url())
    first, second, third = (text.index(row.title) for row in rows)
    assert second < text.index("Article : De celle du deuxième") < third
    assert text.count("Article :") == 1
    assert "D’une autre étude" not in text
    assert first < second


def test_twin_in_the_other_language(client):
    event = create_event(**LONG_AGO)
    english = create_session(event=event, title="In English", language="en")
    create_session(event=event, title="En français", language="fr", twin=english)
    assert "Aussi donné en anglais." in read(client, event.get_absolute_url())


@pytest.mark.parametrize("facts", [["x"], [["a", "b"]], {"a": 1}, [None, 3]])
def test_malformed_facts_break_nothing(client, facts):
    assert client.get(create_event(**LONG_AGO, facts=facts).get_absolute_url()).status_code == 200


def test_facts_in_the_language_of_the_page(client):
    event = create_event(**LONG_AGO, facts=[["Durée", "Length", "une journée", "a day"], ["Sigle", "", "SMSCL", ""]])
    assert "Durée une journée Sigle SMSCL" in read(client, event.get_absolute_url())
    assert "Length a day Sigle SMSCL" in read(client, f"/en{event.get_absolute_url()}")


def test_what_an_editor_writes_is_text(client):
    hostile = '<img src=x onerror="alert(1)">'
    event = create_open_conference(
        title=hostile, summary=hostile, description=hostile, hashtag=hostile, facts=[[hostile] * 4]
    )
    Event.objects.filter(pk=event.pk).update(venue=create_venue(name=hostile, metro=hostile, access=hostile))
    talk = create_session(event=event, title=hostile, summary=hostile, audience=hostile)
    create_appearance(
        session=talk, person=create_person(name=hostile), company=create_company(name=hostile), job_title=hostile
    )
    create_appearance(session=talk, name_written=hostile)
    create_medium(session=talk, title=hostile, host=hostile, credit=hostile)
    response = client.get(event.get_absolute_url())
    assert b"<img" not in response.content
    assert response.content.count(b"&lt;img src=x") > 10


def test_english_page_of_a_translated_event(client):
    event = create_event(
        title_fr="La fin du début", title_en="The end of the beginning", summary_fr="Un chapeau.", **LONG_AGO
    )
    page = main_of(client, f"/en{event.get_absolute_url()}")
    assert "<h1>The end of the beginning</h1>" in page
    assert '<span lang="fr">Un chapeau.</span>' in page


def test_page_is_the_same_for_everybody(client):
    response = client.get(create_open_conference().get_absolute_url())
    assert not response.cookies
    assert b"csrfmiddlewaretoken" not in response.content


def fill(event: Event, sessions: int) -> None:
    for _ in range(sessions):
        talk = create_session(event=event, starts_at=STARTS_AT)
        for _ in range(2):
            create_appearance(session=talk, person=create_person(), company=create_company())
        create_medium(session=talk, url="https://video.example/1")
        talk.quotes.add(create_quote(person=create_person()))
        event.organisers.add(create_company())
        create_event(parent=event, **LONG_AGO)
        create_ticket_type(event=event)
        create_quota(event=event)
        create_fill_report(event=event)


@pytest.mark.parametrize("is_past", [False, True])
def test_same_queries_for_one_session_and_for_many(client, count_queries, is_past):
    event = create_open_conference(
        venue=create_venue(), host=create_company(), parent=create_event(), source=create_source()
    )
    with time_machine.travel(STARTS_AT + datetime.timedelta(days=9) if is_past else NOW):
        fill(event, 1)
        few = count_queries(client, event.get_absolute_url())
        fill(event, 12)
        assert count_queries(client, event.get_absolute_url()) == few
        assert few <= MOST_QUERIES


def test_month_is_not_for_an_agenda(client):
    event = create_event(
        first_day=datetime.date(2012, 7, 1), last_day=datetime.date(2012, 7, 31), date_precision=Precision.MONTH
    )
    assert "agenda.ics" not in main_of(client, event.get_absolute_url())
    assert client.get(event.get_absolute_url() + "agenda.ics").status_code == 404
