"""A small site with one of everything, and how its addresses name each row."""

import datetime
import re

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from accounts.models import Consent
from billing import operations as billing
from billing.models import Order, Refund
from events.models import Event, Registration
from tests.factories.events import create_coming_conference

from .accounts import create_user
from .articles import create_article, create_category
from .barometer import create_framework, create_indicator, create_population, create_study, observe
from .casestudies import create_case_study, create_platform, create_programme, create_use
from .directory import (
    create_affiliation,
    create_company,
    create_discrepancy,
    create_person,
    create_quote,
    create_source,
)
from .events import (
    create_appearance,
    create_event,
    create_invitation_code,
    create_medium,
    create_registration,
    create_session,
    create_venue,
)
from .library import create_resource
from .mail import create_mail
from .members import create_plan, create_running_membership, create_seat
from .search import create_homonym
from .themes import create_theme, put_under

PLACE = re.compile(r"{([a-z_.]+)}")


def create_site() -> None:
    """A coming conference with a paid registration, a draft, the directory, and one row for each list of the admin."""
    now = timezone.now()
    event = create_coming_conference(venue=create_venue())
    create_event(state=Event.State.DRAFT)
    company = create_company()
    create_company(is_published=False)
    create_seat(membership=create_running_membership(company=company, plan=create_plan()))
    create_invitation_code(event=event)
    session = create_session(event=event)
    speaker = create_person()
    create_appearance(session=session, person=speaker, company=company)
    create_affiliation(person=speaker, company=company)
    create_quote(person=speaker, source=create_source())
    create_medium(session=session)
    create_case_study(companies=[company], uses=[create_use()], platforms=[create_platform()], results=[(12, "people")])
    put_under(create_theme(), event)
    create_programme(company=company, figures=[(75, "people")])
    create_article(author=speaker, companies=[company], categories=[create_category()])
    create_article(state="draft")
    create_resource(publisher=company)
    create_discrepancy(about=company)
    study = create_study(publisher=company)
    figure = observe(create_indicator(study=study), 2018, 84)
    create_population(edition=figure.edition)
    create_framework(authors=[speaker])
    registration = create_registration(event=event, now=now)
    create_homonym()
    create_mail(now=now)
    create_refund(registration.order, now=now)
    create_account_rows(registration.buyer_email, now=now)


def create_refund(order: Order, *, now: datetime.datetime) -> Refund:
    """The money of an order paid twice."""
    billing.record_payment(order=order, amount_cents=100, method=order.method, provider_ref="encore", now=now)
    return Refund.objects.get(order=order)


def create_account_rows(email: str, *, now: datetime.datetime) -> None:
    """What hangs on the account of somebody: a consent, a second factor, a device."""
    somebody = create_user()
    Consent.objects.create(email=email, purpose=Consent.Purpose.TERMS, wording="J’accepte.", given_at=now)
    Authenticator.objects.create(user=somebody, type=Authenticator.Type.RECOVERY_CODES, data={"seed": ""})
    UserSession.objects.create(user=somebody, ip="0.0.0.0", user_agent="Firefox", session_key="une-session")


def address(path: str) -> str:
    """A path with its `{places}` filled: `{event}` by the name it has below, `{events.venue}` by the key of a row."""
    return PLACE.sub(lambda found: _value(found[1]), path)


def _value(name: str) -> str:
    if "." in name:
        return str(_one(apps.get_model(name)).pk)
    return str(NAMES[name]())


def _one(model: type[Model], **conditions) -> Model:
    row = model._default_manager.filter(**conditions).order_by("pk").first()
    if row is None:
        raise LookupError(f"no {model._meta.label} {conditions}: the site lacks what this address is to show")
    return row


def _paid() -> Registration:
    return _one(Registration, state=Registration.State.CONFIRMED)


NAMES = {
    "event_type": lambda: ContentType.objects.get_for_model(Event).pk,
    "event": lambda: _one(Event, is_open=True).slug,
    "draft": lambda: _one(Event, state=Event.State.DRAFT).slug,
    "company": lambda: _one(apps.get_model("directory.company"), is_published=True).slug,
    "hidden_company": lambda: _one(apps.get_model("directory.company"), is_published=False).slug,
    "article": lambda: _one(apps.get_model("articles.article"), state="published").slug,
    "draft_article": lambda: _one(apps.get_model("articles.article"), state="draft").slug,
    "case_study": lambda: _one(apps.get_model("casestudies.casestudy")).slug,
    "programme": lambda: _one(apps.get_model("casestudies.programme")).slug,
    "study": lambda: _one(apps.get_model("barometer.study")).slug,
    "framework": lambda: _one(apps.get_model("barometer.framework")).slug,
    "speaker": lambda: _one(apps.get_model("directory.person"), appearances__isnull=False).slug,
    "theme": lambda: _one(apps.get_model("themes.theme")).slug,
    "token": lambda: _paid().token,
    "attendee": lambda: _paid().attendees.first().pk,
    "nobody": lambda: "x" * 32,
}
