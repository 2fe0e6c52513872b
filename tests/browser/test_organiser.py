"""One organiser, one event: taken up from the last one, opened, overbooked by one, exported and cancelled."""

import datetime
import re

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

import billing.invariants
import events.invariants
from events.models import Event, Registration
from mail.models import QueuedMail
from tests.factories.accounts import create_organiser
from tests.factories.events import create_open_conference, create_registration


def test_an_organiser_runs_an_event_alone(page, live_site, log_in):
    page.set_default_timeout(15_000)
    last_year = timezone.now() - datetime.timedelta(days=300)
    former = create_open_conference(
        title="La fin du début",
        slug="la-fin-du-debut",
        starts_at=last_year.replace(hour=13, minute=0, second=0, microsecond=0),
        ends_at=last_year.replace(hour=16, minute=0, second=0, microsecond=0),
    )
    log_in(create_organiser(first_name="Lise", last_name="Martin"))

    # Taken up from the former one, as a draft that nobody sees.
    page.goto(live_site.url + reverse("admin:events_event_change", args=[former.pk]))
    page.get_by_role("link", name="Reprendre").click()
    day = timezone.localdate() + datetime.timedelta(days=40)
    page.fill("[name=title_fr]", "Le début de la suite")
    page.fill("[name=day]", day.isoformat())
    page.get_by_role("button", name="Préparer le brouillon").click()
    page.wait_for_url(re.compile(r"/change/"))
    event = Event.objects.get(title_fr="Le début de la suite")
    assert (event.state, event.is_open, event.first_day) == ("draft", False, day)
    assert event.quotas.get(is_room=True).seats_taken == 0

    # A room of two, and open.
    room = page.locator("[name^=quotas-][name$=-capacity]")
    room.first.fill("2")
    page.select_option("[name=state]", "published")
    page.check("[name=is_open]")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    event.refresh_from_db()
    assert (event.state, event.is_open) == ("published", True)

    # Two people fill it; the third is the organiser's to decide.
    create_registration(event=event, attendees=({}, {}), now=timezone.now())
    page.goto(live_site.url + reverse("admin:events_event_change", args=[event.pk]))
    page.get_by_role("link", name="Inscrire quelqu’un").click()
    page.fill("[name=p1-first_name]", "Claire")
    page.fill("[name=p1-last_name]", "Vasseur")
    page.fill("[name=p1-email]", "claire@example.org")
    page.get_by_text("Place seule").click()
    page.get_by_role("button", name="Inscrire", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est complet")
    expect(page.get_by_role("alert")).to_contain_text("Il y en aurait 1 de trop.")
    assert Registration.objects.filter(event=event).count() == 1
    page.fill("[name=overbook_why]", "Vient avec l’intervenante")
    page.get_by_role("button", name="Inscrire en surnombre").click()
    expect(page.locator(".messagelist")).to_contain_text("Inscription faite pour Claire Vasseur")
    registration = Registration.objects.get(event=event, buyer_email="claire@example.org")
    assert registration.entered_why == "Vient avec l’intervenante"
    assert event.quotas.get(is_room=True).overbooked_by == 1

    # The list of participants, as a file for a spreadsheet.
    page.goto(f"{live_site.url}{reverse('admin:events_attendee_changelist')}?event={event.pk}")
    page.check("#action-toggle")
    page.select_option("[name=action]", "export_csv")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Envoyer|Go|Exécuter")).first.click()
    content = download.value.path().read_text(encoding="utf-8-sig")
    assert "Vasseur" in content
    assert len(content.strip().splitlines()) == 4

    # The journal tells all of it; then the event is cancelled and each address told.
    page.goto(live_site.url + reverse("admin:events_event_journal", args=[event.pk]))
    expect(page.locator(".journal").first).to_contain_text("Vient avec l’intervenante")
    expect(page.locator(".journal").first).to_contain_text("Repris de")
    QueuedMail.objects.all().delete()
    page.goto(live_site.url + reverse("admin:events_event_change", args=[event.pk]))
    page.get_by_role("link", name="Annuler l’événement").click()
    expect(page.locator(".warned")).to_contain_text("2 inscriptions seront annulées sans frais.")
    page.fill("[name=note]", "La salle a été inondée.")
    page.get_by_role("button", name="Annuler et prévenir").click()
    expect(page.locator(".messagelist")).to_contain_text("2 inscriptions sont prévenues")
    event.refresh_from_db()
    assert event.state == "cancelled"
    assert event.quotas.get(is_room=True).seats_taken == 0
    assert QueuedMail.objects.filter(text__contains="La salle a été inondée.").count() == 3
    assert [*billing.invariants.broken(), *events.invariants.broken()] == []
