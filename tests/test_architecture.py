"""The plan of the house, held against the code. Changing a table here is a commit of its own, with the reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# What stands lower may import what stands higher in this list, never the reverse; those on one line do not meet.
PLAN = [
    {"lib"},
    {"themes"},
    {"mail"},
    {"accounts"},
    {"directory"},
    {"billing"},
    {"members"},
    {"casestudies", "barometer"},
    {"articles"},
    {"events"},
    {"search", "community"},
    {"mediaaces"},
]
MAY_IMPORT = {app: set().union(*PLAN[:rank]) for rank, apps in enumerate(PLAN) for app in apps}
APPS = {app for app in MAY_IMPORT if (ROOT / app).is_dir()}

# Arithmetic, which knows no row and no request.
PURE = {
    "lib": None,
    "barometer": {"anonymity"},
    "events": {"pricing"},
    "members": {"dues", "seating"},
    "billing": {"vat"},
}

# Inside an app, from what is known by all to what knows all. A module of another name stands with the operations.
LAYERS = [
    {"models", "translation"},
    {"workflow", "permissions"},
    {"operations"},
    {"forms"},
    {"views", "admin", "hooks", "management", "adapter"},
    {"urls", "apps"},
]
LAYER_OF = {module: rank for rank, modules in enumerate(LAYERS) for module in modules}
OPERATIONS = LAYER_OF["operations"]
# A rule answers with values and exceptions; only these speak HTTP.
SPEAK_HTTP = {"views", "admin", "adapter"}
# A window of tries is a matter of the machine's clock, not of the trade's; an audit is of now unless told otherwise.
READ_THE_CLOCK = {"lib/rate_limit.py", "events/invariants.py"}


def sources(app: str) -> list[Path]:
    return [path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def imported(path: Path, root: Path = ROOT) -> Iterator[str]:
    """Dotted names of what a file imports: `from . import seats` in events gives `events.seats`."""
    package = path.relative_to(root).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def named_models(path: Path) -> Iterator[str]:
    """`app.Model` strings, by which a foreign key points without an import."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.fullmatch(r"[a-z]+\.[A-Za-z]\w*", node.value):
                yield node.value


def reached_apps(path: Path, root: Path = ROOT) -> set[str]:
    return {name.partition(".")[0] for name in [*imported(path, root), *named_models(path)]} & APPS


def module_of(path: Path, app: str, root: Path = ROOT) -> str:
    """The room of an app that a file belongs to: `events/views/people.py` → `views`."""
    return path.relative_to(root / app).with_suffix("").parts[0]


def test_every_app_stands_in_the_plan():
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "scripts", "benchmarks"}
    assert folders - set(MAY_IMPORT) == set()
    assert {"lib", "mail", "accounts", "directory", "billing", "members", "events", "mediaaces"} <= folders


@pytest.mark.parametrize("app", sorted(APPS))
def test_app_imports_only_what_the_plan_allows(app):
    wrong = [
        f"{path.relative_to(ROOT)} reaches {other}"
        for path in sources(app)
        for other in sorted(reached_apps(path) - MAY_IMPORT[app] - {app})
    ]
    assert wrong == []


def test_nobody_imports_the_tests():
    wrong = [path for app in APPS for path in sources(app) for name in imported(path) if name.startswith("tests")]
    assert wrong == []


def test_layers_inside_an_app_go_one_way():
    wrong = []
    for app in sorted(APPS - {"lib", "mediaaces"}):
        for path in sources(app):
            own = LAYER_OF.get(module_of(path, app), OPERATIONS)
            for name in imported(path):
                head, _, rest = name.partition(".")
                other = LAYER_OF.get(rest.partition(".")[0], -1) if head == app else -1
                if other > own:
                    wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


# They handle the queries and the columns of others, and know no model of ours.
KNOWS_QUERIES = {
    f"lib/{name}.py"
    for name in ("choices", "json_rows", "listing", "long_lists", "prepared", "spelling", "web_address", "writing")
}


def test_pure_modules_import_no_model():
    wrong = []
    for app, modules in PURE.items():
        for path in sources(app):
            if path.relative_to(ROOT).as_posix() in KNOWS_QUERIES:
                continue
            if modules is None or module_of(path, app) in modules:
                wrong += [
                    f"{path.relative_to(ROOT)} imports {name}"
                    for name in imported(path)
                    if ".models" in name and name != "django.db.models.TextChoices"
                ]
    assert wrong == []


def test_rules_do_not_speak_http():
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for app in sorted(APPS - {"mediaaces"})
        for path in sources(app)
        if module_of(path, app) not in SPEAK_HTTP
        for name in imported(path)
        if name.startswith(("django.http", "django.shortcuts", "django.views", "django.contrib.messages"))
    ]
    assert wrong == []


def test_rules_do_not_ask_the_clock():
    """`now` comes in as an argument, so a rule can be asked about any day. A form may know today."""
    asks = re.compile(r"\b(timezone\.now\(|localdate\(\)|localtime\(\)|datetime\.now\(|date\.today\(|time\.time\()")
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for app in sorted(APPS - {"mediaaces"})
        for path in sources(app)
        if module_of(path, app) not in SPEAK_HTTP | {"management", "hooks", "forms"}
        and str(path.relative_to(ROOT)) not in READ_THE_CLOCK
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if asks.search(line) and "default=" not in line
    ]
    assert wrong == []


class TestTheTestItself:
    """Each kind of forbidden arrow, planted, is seen."""

    @pytest.mark.parametrize(
        ("line", "reached"),
        [
            ("import events.models", {"events"}),
            ("from events import seats", {"events"}),
            ("from ..events import seats", {"events"}),
            ("def f():\n    from events.models import Event", {"events"}),
            ("order = ForeignKey('events.Event')", {"events"}),
            ("import eventsourcing", set()),
            ("name = 'events'", set()),
        ],
    )
    def test_arrow_is_seen(self, tmp_path, line, reached):
        path = tmp_path / "billing" / "models.py"
        path.parent.mkdir()
        path.write_text(line)
        assert reached_apps(path, tmp_path) == reached

    def test_upper_app_is_not_allowed(self):
        assert "events" not in MAY_IMPORT["billing"]
        assert "barometer" not in MAY_IMPORT["casestudies"]
        assert MAY_IMPORT["lib"] == set()
        assert MAY_IMPORT["mediaaces"] >= APPS - {"mediaaces"}

    def test_relative_import_names_its_room(self, tmp_path):
        path = tmp_path / "events" / "models" / "event.py"
        path.parent.mkdir(parents=True)
        path.write_text("from ..views import people\nfrom .. import operations\nfrom .ticket import Quota")
        assert list(imported(path, tmp_path)) == [
            "events.views.people",
            "events.operations",
            "events.models.ticket.Quota",
        ]
        assert module_of(path, "events", tmp_path) == "models"
