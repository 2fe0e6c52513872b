"""Every text of the project is in the catalogues, and each English one keeps what its French one holds."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation.template import templatize
from translations import Entry, problems, read_po

ROOT = Path(settings.BASE_DIR)
APPS = (
    *("accounts", "articles", "barometer", "billing", "casestudies", "directory", "events", "lib", "mail", "mediaaces"),
    *("members", "search", "themes"),
)
CATALOGUES = {language: ROOT / "locale" / language / "LC_MESSAGES" / "django.po" for language in ("en", "fr")}

# Where each function takes its context, its singular and its plural.
ASKING = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
}
LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL_IN_TEMPLATE = re.compile(rf"\b(_|gettext|ngettext|pgettext|npgettext)\(\s*((?:{LITERAL}\s*,?\s*)+)")

# What French and English write alike.
SAME = {
    "%(count)s questionnaire", "%(count)s questionnaires", "%(label)s (code %(code)s)", "%(left)s place",
    "%(left)s places", "%(minutes)s min", "%(number)s article", "%(number)s articles", "%(number)s million",
    "%(number)s page", "%(number)s pages", "%(number)s point", "%(number)s points", "%(number)s programme",
    "%(number)s programmes", "%(title)s, page %(number)s", "Archives", "Article", "Articles", "Canada", "Code",
    "Cookies", "Date", "Dates", "Europe", "France", "Journal", "Licence", "Luxembourg", "Media Aces", "Menu",
    "Message-ID", "Minimum", "Module %(number)s", "Note", "Page", "Page %(number)s. %(description)s", "Pages", "Photos",
    "Prezi", "Programme", "Programmes", "Publication", "Source", "Table", "Total", "article", "articles", "code",
    "code %(code)s", "condition", "crises", "date", "dates", "fan", "fans", "guide", "l. %(lines)s", "label",
    "latitude", "licence", "longitude", "minute", "minutes", "module", "note", "observation", "observations",
    "obstacles", "page", "pages", "participant", "participants", "photo", "point", "points", "population",
    "populations", "programme", "questionnaire", "site", "sites", "situation", "source", "sources", "stable", "table",
    "tables", "total", "tweet", "tweets",
}  # fmt: skip
NAMES = re.compile(r"Hervé Kabla|Électricité de France")
FRENCH_LETTERS = re.compile(r"[àâäæçéèêëîïôœùûüÿ«»]", re.IGNORECASE)
SPACE_BEFORE_MARK = re.compile(r"(?:&nbsp;|\s)(?:[:;!?»]|%%)")

Text = tuple[str | None, str, str | None]


def entries(language: str) -> list[Entry]:
    return read_po(CATALOGUES[language])


def pairs() -> Iterator[tuple[str, str]]:
    """Each French text beside its English one; a plural gives two pairs."""
    for entry in entries("en"):
        french = [entry.texts["msgid"]] + [entry.texts[name] for name in ["msgid_plural"] if name in entry.texts]
        yield from zip(french, entry.translations, strict=True)


def asked(function: str, arguments: list[str | None]) -> Text | None:
    context, singular, plural = (
        arguments[place] if place is not None and place < len(arguments) else None for place in ASKING[function]
    )
    return (context, singular, plural) if singular else None


def texts_of_module(source: str) -> Iterator[Text | None]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            if name in ASKING:
                values = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
                yield asked(name, [value if isinstance(value, str) else None for value in values])


def texts_of_template(source: str) -> Iterator[Text | None]:
    for name, arguments in CALL_IN_TEMPLATE.findall(templatize(source)):
        yield asked(name, [ast.literal_eval(literal) for literal in re.findall(LITERAL, arguments)])


def modules() -> list[Path]:
    return [path for app in APPS for path in (ROOT / app).rglob("*.py")]


def texts_of_project() -> set[Text]:
    templates = [path for suffix in ("html", "txt") for path in (ROOT / "templates").rglob(f"*.{suffix}")]
    found = {text for path in modules() for text in texts_of_module(path.read_text())}
    found |= {text for path in templates for text in texts_of_template(path.read_text())}
    return {text for text in found if text}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_catalogue_holds_the_texts_of_the_project_and_no_other(language):
    held = {
        (entry.texts.get("msgctxt"), entry.texts["msgid"], entry.texts.get("msgid_plural"))
        for entry in entries(language)
    }
    wanted = texts_of_project()
    assert len(wanted) > 1000
    assert wanted - held == set(), "make messages"
    assert held - wanted == set(), "make messages"


def test_gettext_goes_by_names_that_are_gathered():
    """A text asked for under another name would be in no catalogue, and nobody would miss it."""
    imports = [
        name
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
    ]
    asking = [name for name in imports if name.name.split("_")[0] in {"gettext", "ngettext", "pgettext", "npgettext"}]
    assert len(asking) > 20
    assert {name.asname or name.name for name in asking} <= set(ASKING)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_is_missing_fuzzy_or_left_uncompiled(language):
    assert problems(CATALOGUES[language]) == []


def test_what_stays_as_in_french_is_listed():
    assert {french for french, english in pairs() if french == english} == SAME


def test_english_keeps_each_value_and_each_tag():
    value, tag = re.compile(r"%\(\w+\)\w|%%"), re.compile(r"<[^>]+>")
    for french, english in pairs():
        assert sorted(value.findall(english)) == sorted(value.findall(french)), french
        assert tag.findall(english).count("<bdi>") == tag.findall(french).count("<bdi>"), french
        assert sorted(tag.findall(english)) == sorted(tag.findall(french)), french


def test_english_has_neither_the_letters_nor_the_spaces_of_french():
    for _french, english in pairs():
        assert not FRENCH_LETTERS.search(NAMES.sub("", english)), english
        assert not SPACE_BEFORE_MARK.search(english), english
        assert "!" not in english, english


def test_french_is_said_as_it_is_written():
    """No word of a library stands in for ours, and zero is singular."""
    with translation.override("fr"):
        for context, singular, plural in texts_of_project():
            if plural and context:
                said = [translation.npgettext(context, singular, plural, n) for n in (0, 1, 2)]
                assert said == [singular, singular, plural]
            elif plural:
                assert [translation.ngettext(singular, plural, n) for n in (0, 1, 2)] == [singular, singular, plural]
            elif context:
                assert translation.pgettext(context, singular) == singular
            else:
                assert translation.gettext(singular) == singular


@pytest.mark.parametrize(
    ("number", "said"), [(0, "%(free)s seats left"), (1, "%(free)s seat left"), (2, "%(free)s seats left")]
)
def test_english_counts_zero_as_many(number, said):
    with translation.override("en"):
        assert translation.ngettext("%(free)s place libre", "%(free)s places libres", number) == said


def test_a_text_with_a_no_break_space_is_found():
    """gettext alone would gather the escape as it is written, and leave the French in place."""
    with translation.override("en"):
        assert translation.gettext("Nouveau lieu\u00a0: %(place)s.") == "New place: %(place)s."
