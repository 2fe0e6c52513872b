"""Pictures of every page, made on a throwaway site with the demonstration data, for docs/screens/ and docs/guide/.

python scripts/screens.py [NAME ...]      all of them, or only those whose name contains one of the words
"""

import io
import os
import socket
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from children import exit_on_signals, start, stop
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from screens_site import fill_the_room, prepare

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
    "articles": "/articles/",
    "article": "/articles/cinq-conseils-pour-inspirer-vos-collaborateurs/",
    "studies": "/barometre/",
    "study": "/barometre/hootsuite/",
    "framework": "/barometre/modeles/maturite/",
    "library": "/ressources/",
    "programmes": "/etudes-de-cas/programmes/",
    "programme": "/etudes-de-cas/programmes/docapost-ambassadeurs/",
    "themes": "/themes/",
    "theme": "/themes/formation/",
    "search": "/recherche/?q=reseau+entrepris",
    "search-typo": "/recherche/?q=recrutemant",
    "search-empty": "/recherche/",
    "about": "/association/",
    "join": "/adherer/",
    "legal": "/mentions-legales/",
    "privacy": "/confidentialite/",
    "accessibility": "/accessibilite/",
    "log-in": "/compte/login/",
    "sign-up": "/compte/signup/",
    "not-found": "/nulle-part/",
}
# As a member: an address of the demonstration whose company belongs.
MEMBER = {
    "my-space": "/mon-espace/",
    "my-registrations": "/mon-espace/inscriptions/",
    "my-company": "/mon-espace/entreprise/",
    "my-security": "/mon-espace/securite/",
    "my-data": "/mon-espace/donnees/",
    "devices": "/compte/appareils/",
    "register-lunch": f"{EVENT}inscription/",
}
ADMIN = {
    "admin-index": "/gestion/",
    "admin-to-verify": "/gestion/a-verifier/",
    "admin-import": "/gestion/directory/company/importer/",
    "admin-discrepancies": "/gestion/directory/discrepancy/",
    "admin-articles": "/gestion/articles/article/",
    "admin-studies": "/gestion/barometer/study/",
    "admin-themes": "/gestion/themes/theme/",
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
DARK = ("home", "event-open", "register", "registration-confirmed", "case-study", "study")
ENGLISH = ("home", "event-open", "register", "case-studies", "case-study", "register-lunch", "study", "search")


# What a page had to complain of while its picture was taken: an error of the server, of the policy, of the layout.
COMPLAINTS: list[str] = []


def hear(name: str, message) -> None:
    if message.type == "error" and name != "not-found":
        COMPLAINTS.append(f"{name}: {message.text}")


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


def log_in(browser: Browser, base: str, var: Path, who: str):
    """The cookies of an account of the demonstration."""
    lines = (var / "demo_passwords.txt").read_text().split()
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(f"{base}/compte/login/")
    page.fill("input[name=login]", f"{who}@example.org")
    page.fill("input[name=password]", lines[lines.index(f"{who}@example.org") + 1])
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


def take_all(browser: Browser, base: str, own: dict[str, str], cookies: dict, words: list[str]) -> None:
    """Every page whose name contains one of the words, as those who read it; the full room comes last."""

    def wanted(*names: str) -> bool:
        return not words or any(word in name for word in words for name in names)

    pages = [(name, path, None) for name, path in PUBLIC.items()]
    pages += [(name, path, cookies["membre"]) for name, path in MEMBER.items()]
    pages += [(name, path, cookies["admin"]) for name, path in ADMIN.items()]
    pages += [(name, path, cookies["admin"] if name.startswith("admin") else None) for name, path in own.items()]
    for name, path, state in pages:
        if not wanted(name):
            continue
        take(browser, base, name, path, state=state)
        if name in DARK:
            take(browser, base, name, path, state=state, is_dark=True)
        if name in ENGLISH:
            take(browser, base, f"{name}-en", f"/en{path}", state=state)
        if name == "register":
            take(browser, base, "register-errors", path, press="Confirmer l’inscription")
    if wanted("register-full", "event-full", "admin-overbook", "registration-offered", "registration-waiting"):
        lines = fill_the_room()
        time.sleep(11)  # pages seen a moment ago are kept for ten seconds
        take(browser, base, "register-full", f"{EVENT}inscription/")
        take(browser, base, "event-full", EVENT)
        for name, path in lines.items():
            take(browser, base, name, path)
        typed = {"p1-first_name": "Anne", "p1-last_name": "Dupont", "p1-email": "anne@example.org"}
        take(
            browser, base, "admin-overbook", own["admin-by-hand"], state=cookies["admin"], fill=typed, press="Inscrire"
        )


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
                cookies = {who: log_in(browser, base, Path(folder), who) for who in ("membre", "admin")}
                take_all(browser, base, own, cookies, words)
                browser.close()
        finally:
            stop(server)
    total = sum(file.stat().st_size for file in FOLDER.glob("*.png"))
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in docs/screens, {total / 1e6:.1f} MB")
    if COMPLAINTS:
        raise SystemExit("\n".join(COMPLAINTS))


if __name__ == "__main__":
    main()
