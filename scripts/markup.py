"""The Nu HTML checker over the pages of a throwaway site with the demonstration data, in both languages.

    python scripts/markup.py          two pages of each kind
    python scripts/markup.py --all    every page of the sitemap

Needs Java and the checker (npm install vnu-jar; VNU_JAR names the file if it stands elsewhere than in node_modules).
Where one is missing nothing is checked: it says so, and ends with 1 if CI=true.
"""

import argparse
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JARS = [ROOT / "node_modules/vnu-jar/build/dist/vnu.jar", ROOT / "var/node_modules/vnu-jar/build/dist/vnu.jar"]
# Attributes of htmx, which the language does not know and browsers leave alone.
NOT_OURS = r"Attribute .hx-[a-z-]+. not allowed on element .*"
EVENT = "/evenements/prochaine-conference/"
# What the sitemap leaves out and visitors see.
BESIDE = [
    *("/recherche/", "/recherche/?q=reseau", "/recherche/?q=zzz", "/compte/login/", "/compte/signup/", "/nulle-part/"),
    *(f"{EVENT}inscription/", f"{EVENT}inscription/?participants=2", "/entreprises/?membre=oui", "/entreprises/?q=zzz"),
    *("/etudes-de-cas/?nature=counter_example", "/etudes-de-cas/comparer/?etude=air-france&etude=docapost"),
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    jar, missing = find_checker()
    if missing:
        print(f"*** LEFT OUT *** the HTML of the pages: {missing}")
        return int(os.environ.get("CI") == "true")
    with tempfile.TemporaryDirectory(prefix="mediaaces-html-") as folder:
        environment = {
            **os.environ,
            "VAR_DIR": folder,
            "ENV_FILE": f"{folder}/none",
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "DEBUG": "true",
        }
        for command in (["migrate", "-v0"], ["createcachetable"], ["load_mediaaces", "--demo"]):
            run = [sys.executable, "manage.py", *command]
            subprocess.run(run, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        os.environ |= environment
        pages = Path(folder, "pages")
        pages.mkdir()
        addresses = save_pages(pages, per_kind=10**6 if options.all else 2)
        return check(jar, pages, addresses)


def find_checker() -> tuple[Path, str]:
    jars = [Path(os.environ["VNU_JAR"])] if "VNU_JAR" in os.environ else JARS
    jar = next((path for path in jars if path.is_file()), None)
    if shutil.which("java") is None:
        return Path(), "no Java was found (on Debian: apt-get install default-jre-headless)"
    if jar is None:
        return Path(), "vnu.jar was not found (npm install vnu-jar, or set VNU_JAR)"
    return jar, ""


def save_pages(folder: Path, *, per_kind: int) -> list[str]:
    """Write each page to a file named by its number; give their addresses in that order."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "mediaaces.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    known = re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())
    by_kind: dict[str, list[str]] = defaultdict(list)
    for address in (html.unescape(found).removeprefix(settings.SITE_URL) for found in known):
        by_kind[re.sub(r"[^/]+/$", "", address) or address].append(address)
    chosen = [address for rows in by_kind.values() for address in rows[:per_kind]]
    chosen += [f"{prefix}{address}" for address in BESIDE for prefix in ("", "/en")]
    for number, address in enumerate(chosen):
        response = client.get(address)
        assert response.status_code == (404 if "nulle-part" in address else 200), (response.status_code, address)
        (folder / f"{number}.html").write_bytes(response.content)
    return chosen


def check(jar: Path, folder: Path, addresses: list[str]) -> int:
    """Print what is wrong, by address; 1 if anything is."""
    command = ["java", "-jar", str(jar), "--errors-only", "--format", "gnu", "--filterpattern", NOT_OURS, str(folder)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    wrong = [line for line in said.stderr.splitlines() if ": error: " in line or "fatal" in line]
    for line in wrong:
        print(re.sub(r'^"[^"]*/(\d+)\.html":', lambda found: f"{addresses[int(found[1])]}: ", line))
    print(f"{len(addresses)} pages, {len(wrong)} errors")
    is_broken = said.returncode != 0 and not wrong
    if is_broken:
        print(said.stdout + said.stderr)
    return int(bool(wrong) or is_broken)


if __name__ == "__main__":
    sys.exit(main())
