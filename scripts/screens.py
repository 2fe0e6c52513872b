"""Pictures of every page, made on a throwaway site with the demonstration data, for docs/screens/ and docs/guide/.

python scripts/screens.py [NAME ...]      all of them, or only those whose name contains one of the words
"""

import datetime
import io
import os
import secrets
import socket
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from children import exit_on_signals, start, stop
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screens"
GUIDE_FOLDER = ROOT / "docs" / "guide"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
WIDTHS = {390: 844, 1280: 900}
TALLEST = 2800  # pixels; what lies below is more of the same
EVENT = "/evenements/prochaine-conference/"
OF_2012 = "/evenements/media-aces-2012-03/"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def prepare() -> dict[str, str]:
    """Fill the database of this environment; the address of each registration's page, by its state."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "mediaaces.settings"
    sys.path.insert(0, str(ROOT))
    django.setup()
    from django.core.management import call_command

    for command in ("migrate", "createcachetable", "collectstatic"):
        call_command(command, verbosity=0, **({"interactive": False} if command == "collectstatic" else {}))
    call_command("load_mediaaces", demo=True, verbosity=0, stdout=io.StringIO())
    return registrations()


def registrations() -> dict[str, str]:
    from django.utils import timezone

    from billing.models import Method, Order
    from billing.operations import record_payment
    from events import operations
    from events.models import Event, Registration
    from events.offers import offer_of

    event, now = Event.objects.get(slug="prochaine-conference"), timezone.now()
    offer = offer_of(event, now=now)
    plain, with_book = offer.ticket_types[:2]
    student = offer.discounts(plain)[0]

    def register(name: str) -> Registration:
        people = [
            operations.AttendeeInput(
                "Claire", "Vasseur", f"claire.{name}@example.org", [operations.Choice(with_book)], "Mutuelle d’exemple"
            ),
            operations.AttendeeInput(
                "Mehdi", "Laurent", f"mehdi.{name}@example.org", [operations.Choice(plain, student)]
            ),
        ]
        return operations.register(
            event=event,
            form_token=secrets.token_urlsafe(24),
            attendees=people,
            method=Method.TRANSFER,
            language="fr",
            price_digest=offer.digest,
            consents={},
            now=now,
        )

    def pay(registration: Registration) -> None:
        order = Order.objects.get(registration=registration)
        record_payment(
            order=order,
            amount_cents=order.total_cents,
            method=Method.TRANSFER,
            provider_ref=f"{order.reference}-1",
            now=now,
        )

    pending, confirmed, cancelled, expired = map(register, ("attente", "confirmee", "annulee", "expiree"))
    pay(confirmed)
    pay(cancelled)
    cancelled.refresh_from_db()
    operations.cancel_tickets(registration=cancelled, tickets=operations.standing_tickets(cancelled), now=now)
    Registration.objects.filter(pk=expired.pk).update(held_until=now - datetime.timedelta(minutes=1))
    expired.refresh_from_db()
    operations.expire(registration=expired, now=now)
    rows = {"pending": pending, "confirmed": confirmed, "cancelled": cancelled, "expired": expired}
    pages = {f"registration-{state}": row.get_absolute_url() for state, row in rows.items()}
    pages["registration-cancel"] = f"{pages['registration-confirmed']}annuler/"
    attendee = confirmed.attendees.get(position=0)
    pages["registration-rename"] = f"{pages['registration-confirmed']}participants/{attendee.pk}/"
    pages["admin-order"] = f"/gestion/billing/order/{confirmed.order_id}/change/"
    pages["admin-payment"] = f"/gestion/billing/order/{pending.order_id}/reglement/"
    pages["admin-event"] = of_event = f"/gestion/events/event/{event.pk}/change/"
    pages |= {
        f"admin-{name}": of_event.replace("change", act)
        for name, act in (("duplicate", "reprendre"), ("call-off", "annuler"), ("journal", "journal"))
    }
    pages["admin-by-hand"] = f"/gestion/events/registration/add/?event={event.pk}"
    pages["admin-registration"] = of_registration = f"/gestion/events/registration/{confirmed.pk}/change/"
    ticket = operations.standing_tickets(confirmed)[0]
    pages["admin-move"] = of_registration.replace("change", f"billets/{ticket.pk}")
    pages["admin-cancel-places"] = of_registration.replace("change", "annuler")
    return pages


PUBLIC = {
    "home": "/",
    "events": "/evenements/",
    "events-2011": "/evenements/?annee=2011",
    "event-open": EVENT,
    "event-2012": OF_2012,
    "event-2009": "/evenements/media-aces-2009-12/",
    "event-undated": "/evenements/orange-school/",
    "event-course": "/evenements/sawi-smscl-2014/",
    "register": f"{EVENT}inscription/",
    "register-two": f"{EVENT}inscription/?participants=2",
    "register-closed": f"{OF_2012}inscription/",
    "speakers": "/intervenants/",
    "speaker": "/intervenants/yann-gourvennec/",
    "companies": "/entreprises/",
    "company": "/entreprises/societe-generale/",
    "case-studies": "/etudes-de-cas/",
    "case-study": "/etudes-de-cas/air-france/",
    "case-studies-compared": "/etudes-de-cas/comparer/?etude=air-france&etude=docapost&etude=meetic",
    "case-studies-results": "/etudes-de-cas/resultats/",
    "about": "/association/",
    "join": "/adherer/",
    "legal": "/mentions-legales/",
    "privacy": "/confidentialite/",
    "accessibility": "/accessibilite/",
    "log-in": "/compte/login/",
    "sign-up": "/compte/signup/",
    "not-found": "/nulle-part/",
}
ADMIN = {
    "my-space": "/mon-espace/",
    "admin-index": "/gestion/",
    "admin-events": "/gestion/events/event/",
    "admin-participants": "/gestion/events/attendee/",
    "admin-registrations": "/gestion/events/registration/",
    "admin-orders": "/gestion/billing/order/",
    "admin-refunds": "/gestion/billing/refund/",
    "admin-outbox": "/gestion/mail/queuedmail/",
}
# The pictures of docs/organiser-guide.md, smaller: the page, and how much of its height.
GUIDE = {
    "admin-index": 700,
    "admin-duplicate": 800,
    "admin-event": 1500,
    "admin-by-hand": 1000,
    "admin-overbook": 800,
    "admin-participants": 700,
    "admin-registration": 1150,
    "admin-move": 800,
    "admin-cancel-places": 850,
    "admin-payment": 700,
    "admin-call-off": 750,
    "admin-journal": 700,
}
DARK = ("home", "event-open", "register", "registration-confirmed")
ENGLISH = ("home", "event-open", "register")


# What a page had to complain of while its picture was taken: an error of the server, of the policy, of the layout.
COMPLAINTS: list[str] = []


def hear(name: str, message) -> None:
    if message.type == "error" and name != "not-found":
        COMPLAINTS.append(f"{name}: {message.text}")


def fill_the_room() -> None:
    from django.db.models import F

    from events.models import Quota

    Quota.objects.filter(event__slug="prochaine-conference", is_room=True).update(capacity=F("seats_taken"))


def take(
    browser: Browser,
    base: str,
    name: str,
    path: str,
    *,
    state=None,
    is_dark: bool = False,
    fill: dict[str, str] | None = None,
    press: str = "",
) -> None:
    """One page at both widths, cut and reduced to 128 colours so that the folder stays small."""
    for width, height in WIDTHS.items():
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="fr-FR",
            color_scheme="dark" if is_dark else "light",
            reduced_motion="reduce",
            storage_state=state,
        )
        page = context.new_page()
        page.on("console", lambda message: hear(name, message))
        response = page.goto(base + path)
        if response and response.status >= 400 and name != "not-found":
            COMPLAINTS.append(f"{name}: {response.status}")
        for field, value in (fill or {}).items():
            page.fill(f"[name={field}]", value)
        if press:
            page.get_by_role("button", name=press).last.click()
            page.get_by_role("alert").first.wait_for()
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            COMPLAINTS.append(f"{name}: wider than {width} px")
        shot = Image.open(io.BytesIO(page.screenshot(full_page=True)))
        file = FOLDER / f"{name}-{width}{'-dark' if is_dark else ''}.png"
        picture = shot.convert("RGB").crop((0, 0, width, min(shot.height, TALLEST)))
        picture.quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
        if name in GUIDE and width == max(WIDTHS):
            keep_for_the_guide(picture, name)
        context.close()


def keep_for_the_guide(picture: Image.Image, name: str) -> None:
    GUIDE_FOLDER.mkdir(exist_ok=True)
    picture = picture.crop((0, 0, picture.width, min(picture.height, GUIDE[name])))
    picture = picture.resize((900, round(picture.height * 900 / picture.width)), Image.Resampling.LANCZOS)
    picture.quantize(128, dither=Image.Dither.NONE).save(GUIDE_FOLDER / f"{name}.png", optimize=True)


def log_in(browser: Browser, base: str, var: Path):
    """The cookies of the demonstration's administrator."""
    lines = (var / "demo_passwords.txt").read_text().split()
    password = lines[lines.index("admin@example.org") + 1]
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(f"{base}/compte/login/")
    page.fill("input[name=login]", "admin@example.org")
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{base}/mon-espace/")
    state = context.storage_state()
    context.close()
    return state


def wait_for(base: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{base}/healthz", timeout=2)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the site did not start")


def main() -> None:
    exit_on_signals()
    words = sys.argv[1:]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mediaaces-screens-") as folder:
        base = f"http://127.0.0.1:{free_port()}"
        os.environ |= {"VAR_DIR": folder, "SITE_URL": base, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        os.environ |= {"LOG_LEVEL": "ERROR", "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}  # rows change while Chromium runs
        own = prepare()
        server = start(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", base.rsplit(":", 1)[1],
             "--host", "127.0.0.1", "--log-level", "error", "mediaaces.wsgi:application"],
            cwd=ROOT,
        )  # fmt: skip
        try:
            wait_for(base)
            with sync_playwright() as playwright:
                arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"]
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
                state = log_in(browser, base, Path(folder))
                pages = {**PUBLIC, **{k: v for k, v in own.items() if not k.startswith("admin")}}
                private = {**ADMIN, **{k: v for k, v in own.items() if k.startswith("admin")}}
                wanted = [name for name in {**pages, **private} if not words or any(word in name for word in words)]
                for name in wanted:
                    take(
                        browser, base, name, pages.get(name) or private[name], state=state if name in private else None
                    )
                    if name in DARK:
                        take(browser, base, name, pages[name], is_dark=True)
                    if name in ENGLISH:
                        take(browser, base, f"{name}-en", f"/en{pages[name]}")
                    if name == "register":
                        take(browser, base, "register-errors", pages[name], press="Confirmer l’inscription")
                if not words or any(word in "register-full event-full admin-overbook" for word in words):
                    fill_the_room()
                    time.sleep(11)  # pages seen a moment ago are kept for ten seconds
                    take(browser, base, "register-full", f"{EVENT}inscription/")
                    take(browser, base, "event-full", EVENT)
                    typed = {"p1-first_name": "Anne", "p1-last_name": "Dupont", "p1-email": "anne@example.org"}
                    by_hand = own["admin-by-hand"]
                    take(browser, base, "admin-overbook", by_hand, state=state, fill=typed, press="Inscrire")
                browser.close()
        finally:
            stop(server)
    total = sum(file.stat().st_size for file in FOLDER.glob("*.png"))
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in docs/screens, {total / 1e6:.1f} MB")
    if COMPLAINTS:
        raise SystemExit("\n".join(COMPLAINTS))


if __name__ == "__main__":
    main()
