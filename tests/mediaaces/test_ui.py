"""The tags every page draws with, word for word, in both languages."""

import datetime
import re
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe

from directory.models import Company
from events.models import Event, Venue
from lib.dates import Precision
from mediaaces.look import room
from mediaaces.look.icons import ICONS, PIP_DRAWINGS, SHAPES

PARIS = ZoneInfo("Europe/Paris")
NB = "\u00a0"
FR, EN = "fr", "en"


def render(source: str, language: str = FR, **context) -> str:
    with translation.override(language):
        return Template("{% load ui %}" + source).render(Context(context))


def at(*parts: int, zone=PARIS) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=zone)


def dated(first, last=None, precision=Precision.DAY, **fields) -> Event:
    return Event(first_day=first, last_day=last or first, date_precision=precision, **fields)


MARCH_6 = datetime.date(2012, 3, 6)


# When


@pytest.mark.parametrize(
    ("start", "end", "french", "english"),
    [
        (
            at(2012, 3, 6, 14),
            at(2012, 3, 6, 17),
            f"mardi 6 mars 2012, 14{NB}h – 17{NB}h",
            f"Tuesday 6 March 2012, 2{NB}pm – 5{NB}pm",
        ),
        (
            at(2012, 3, 1, 9, 5),
            at(2012, 3, 1, 12, 30),
            f"jeudi 1er mars 2012, 9{NB}h{NB}05 – 12{NB}h{NB}30",
            f"Thursday 1 March 2012, 9:05{NB}am – 12:30{NB}pm",
        ),
        (at(2012, 3, 6, 0), None, f"mardi 6 mars 2012, 0{NB}h", f"Tuesday 6 March 2012, 12{NB}am"),
    ],
)
def test_when_one_day(start, end, french, english):
    event = Event(starts_at=start, ends_at=end)
    assert render("{% when event %}", FR, event=event) == french
    assert render("{% when event %}", EN, event=event) == english


def test_when_several_days():
    event = Event(starts_at=at(2014, 2, 12, 9), ends_at=at(2014, 2, 15, 18))
    french = f"du mercredi 12 février 2014, 9{NB}h, au samedi 15 février 2014, 18{NB}h"
    assert render("{% when event %}", event=event) == french


def test_when_is_on_the_clock_of_the_place_whatever_the_server():
    start = at(2012, 3, 6, 13, zone=datetime.UTC)
    assert render("{% when event %}", event=Event(starts_at=start)) == f"mardi 6 mars 2012, 14{NB}h"
    zurich = Event(starts_at=start, time_zone="Europe/Zurich")
    assert render("{% when event %}", event=zurich) == f"mardi 6 mars 2012, 14{NB}h"


def test_when_clocks_differ_from_ours_it_is_said():
    london = Event(starts_at=at(2012, 3, 6, 13, zone=datetime.UTC), time_zone="Europe/London")
    assert render("{% when event %}", event=london) == f"mardi 6 mars 2012, 13{NB}h, heure locale"


def test_when_crosses_midnight_of_the_place_and_not_of_utc():
    event = Event(starts_at=at(2012, 3, 5, 23, 30, zone=datetime.UTC), ends_at=at(2012, 3, 6, 1, zone=datetime.UTC))
    assert render("{% when event %}", event=event) == f"mardi 6 mars 2012, 0{NB}h{NB}30 – 2{NB}h"


@pytest.mark.parametrize(
    ("event", "french", "english"),
    [
        (dated(MARCH_6), "mardi 6 mars 2012", "Tuesday 6 March 2012"),
        (dated(datetime.date(2012, 4, 1)), "dimanche 1er avril 2012", "Sunday 1 April 2012"),
        (dated(MARCH_6, precision=Precision.MONTH), "mars 2012", "March 2012"),
        (dated(datetime.date(2011, 4, 1), precision=Precision.YEAR), "2011", "2011"),
        (
            dated(datetime.date(2014, 2, 12), datetime.date(2014, 2, 15), Precision.RANGE),
            "du 12 au 15 février 2014",
            None,
        ),
        (
            dated(datetime.date(2014, 3, 1), datetime.date(2014, 3, 15), Precision.RANGE),
            "du 1er au 15 mars 2014",
            None,
        ),
    ],
)
def test_when_the_hour_is_not_known(event, french, english):
    assert render("{% when event %}", event=event) == french
    if english:
        assert render("{% when event %}", EN, event=event) == english


def test_when_the_date_is_deduced_or_unknown():
    spring = dated(datetime.date(2011, 3, 21), datetime.date(2011, 6, 20), Precision.SEASON, is_date_inferred=True)
    assert render("{% when event %}", event=spring) == "printemps 2011 (date déduite)"
    assert render("{% when event %}", event=Event()) == "date inconnue"


@pytest.mark.parametrize(
    ("moment", "french", "english"),
    [
        (at(2012, 3, 6, 14, 30), f"14{NB}h{NB}30", f"2:30{NB}pm"),
        (at(2012, 3, 6, 14), f"14{NB}h", f"2{NB}pm"),
        (at(2012, 3, 6, 12), f"12{NB}h", f"12{NB}pm"),
        (at(2012, 3, 6, 0, 1), f"0{NB}h{NB}01", f"12:01{NB}am"),
        (None, "", ""),
    ],
)
def test_clock(moment, french, english):
    assert render("{{ moment|clock:event }}", FR, moment=moment, event=Event()) == french
    assert render("{{ moment|clock:event }}", EN, moment=moment, event=Event()) == english


def test_clock_turns_utc_into_the_time_of_the_place():
    event = Event(time_zone="Asia/Tokyo")
    moment = at(2012, 3, 6, 14, zone=datetime.UTC)
    assert render("{{ moment|clock:event }}", moment=moment, event=event) == f"23{NB}h"


# The corner


def corner(event, language=FR) -> str:
    """The text of a corner; its large part is between brackets."""
    html = render("{% corner_date event %}", language, event=event)
    html = re.sub(r"<b>(.*?)</b>", r"[\1] ", html)
    return re.sub(r"<[^>]+>", "", html)


@pytest.mark.parametrize(
    ("event", "french"),
    [
        (dated(MARCH_6), "[6] mars 2012"),
        (dated(datetime.date(2012, 3, 1)), "[1er] mars 2012"),
        (dated(datetime.date(2014, 2, 12), datetime.date(2014, 2, 15), Precision.RANGE), "[12–15] février 2014"),
        (dated(datetime.date(2014, 3, 30), datetime.date(2014, 4, 2), Precision.RANGE), "[30] mars – 2 avril 2014"),
        (
            dated(datetime.date(2014, 12, 30), datetime.date(2015, 1, 2), Precision.RANGE),
            "[30] décembre 2014 – 2 janvier 2015",
        ),
        (dated(datetime.date(2014, 2, 1), datetime.date(2014, 3, 1), Precision.RANGE), "[1er] février – 1er mars 2014"),
        (dated(MARCH_6, precision=Precision.MONTH), "[2012] mars"),
        (dated(MARCH_6, precision=Precision.SEASON), "[2012] printemps"),
        (dated(MARCH_6, precision=Precision.YEAR), "[2012] jour inconnu"),
        (dated(MARCH_6, datetime.date(2013, 1, 1), Precision.YEAR), "[2012–2013] jour inconnu"),
        (dated(MARCH_6, is_date_inferred=True), "[6] mars 2012 (déduit)"),
        (Event(), "[?] date inconnue"),
    ],
)
def test_corner_shows_large_what_is_known(event, french):
    assert corner(event) == french


def test_corner_in_english_has_no_ordinal():
    assert corner(dated(datetime.date(2012, 3, 1)), EN) == "[1] March 2012"


def test_corner_of_more_than_two_signs_is_set_smaller():
    assert 'class="corner"' in render("{% corner_date event %}", event=dated(MARCH_6))
    long = render("{% corner_date event %}", event=dated(MARCH_6, precision=Precision.MONTH))
    assert 'class="corner corner--long"' in long


# The room


def dots(svg: str, kind: str) -> set[tuple[int, int]]:
    """Every dot of a kind that the rectangles of a drawing cover, as (column, row)."""
    pattern = rf'<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)" fill="url\(#seat-{kind}-'
    found = []
    for x, y, width, height in (map(int, match) for match in re.findall(pattern, svg)):
        assert x % 10 == y % 10 == width % 10 == height % 10 == 0
        found += [
            (column, row) for column in range(x // 10, (x + width) // 10) for row in range(y // 10, (y + height) // 10)
        ]
    assert len(found) == len(set(found)), "a dot is drawn twice"
    return set(found)


@pytest.mark.parametrize("capacity", [1, 7, 24, 25, 26, 40, 143, 150, 250, 251, 600, 1000, 1001, 3333])
@pytest.mark.parametrize("share", [0, 0.01, 0.31, 0.5, 0.999, 1])
def test_one_dot_one_seat(capacity, share):
    taken = round(capacity * share)
    svg = room.drawing(taken=taken, capacity=capacity, key="1")
    full, free = dots(svg, "taken"), dots(svg, "free")
    assert (len(full), len(free)) == (taken, capacity - taken)
    columns = room.columns_for(capacity)
    assert full | free == {(seat % columns, seat // columns) for seat in range(capacity)}
    assert full == {(seat % columns, seat // columns) for seat in range(taken)}


def test_room_of_150_has_25_columns_and_at_most_6_rectangles():
    svg = room.drawing(taken=113, capacity=150, key="1")
    assert 'viewBox="0 0 250 60"' in svg
    assert svg.count("<rect") <= 6


def test_drawing_of_a_large_room_is_as_small_as_that_of_a_small_one():
    assert len(room.drawing(taken=1234, capacity=3333, key="1")) < 1000


@pytest.mark.parametrize(
    ("taken", "capacity", "french"),
    [
        (100, 150, ("100 inscrits sur 150", "50 places libres")),
        (149, 150, ("149 inscrits sur 150", "1 place libre")),
        (150, 150, ("150 inscrits sur 150", "0 place libre")),
        (1, 150, ("1 inscrit sur 150", "149 places libres")),
        (0, 150, ("0 inscrit sur 150", "150 places libres")),
        (152, 150, ("152 inscrits sur 150", "0 place libre")),
    ],
)
def test_seats_say_what_they_draw(taken, capacity, french):
    html = render("{% seats taken=taken capacity=capacity %}", taken=taken, capacity=capacity)
    assert f'<p><strong>{french[0]}</strong> <span class="muted">{french[1]}</span></p>' in html


def test_overbooked_room_draws_no_more_than_its_seats():
    html = render("{% seats taken=152 capacity=150 %}")
    assert len(dots(html, "taken")) == 150


def test_room_without_a_seat_draws_nothing():
    assert render("{% seats taken=0 capacity=0 %}") == ""


def test_ids_are_unique_in_a_page_and_nothing_is_styled_inline():
    html = render(
        "{% for n in rows %}{% seats taken=n capacity=30 %}{% endfor %}{% seats taken=3 capacity=9 %}", rows=[1, 2]
    )
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 6
    assert set(re.findall(r"url\(#([^)]+)\)", html)) <= set(ids)
    assert "style" not in html


# An editor's text


def test_text_is_in_the_language_of_the_page():
    event = Event(title_fr="La fin du début", title_en="The end of the beginning")
    assert render('{% t event "title" %}', FR, event=event) == "La fin du début"
    assert render('{% t event "title" %}', EN, event=event) == "The end of the beginning"


def test_text_without_english_is_french_and_says_so():
    event = Event(title_fr="R&D <b>", title_en="")
    assert render('{% t event "title" %}', EN, event=event) == '<span lang="fr">R&amp;D &lt;b&gt;</span>'
    assert render('{% t event "title" %}', FR, event=event) == "R&amp;D &lt;b&gt;"


def test_text_that_is_empty_missing_or_not_translated():
    assert render('{% t event "summary" %}', EN, event=Event()) == ""
    assert render('{% t event.venue "name" %}', EN, event=Event()) == ""
    assert render('{% t venue "city" %}', EN, venue=Venue(city="Genève")) == "Genève"
    assert render('{% t row "title" %}', EN, row=SimpleNamespace(title="Titre")) == "Titre"


def test_deduced():
    company = Company(inferred_fields=["sector"])
    mark = ' <small class="deduced">(déduit)</small>'
    assert render('{% deduced company "sector" %}', company=company) == mark
    assert render('{% deduced company "city" %}', company=company) == ""
    assert render("{% deduced_if yes %}{% deduced_if no %}", yes=True, no=False) == mark


# Links, icons, spaces


@pytest.mark.parametrize(
    ("language", "path", "link"),
    [
        (FR, "/", '<a href="/en/" lang="en" hreflang="en" rel="alternate">English</a>'),
        (
            FR,
            "/evenements/?annee=2012",
            '<a href="/en/evenements/?annee=2012" lang="en" hreflang="en" rel="alternate">English</a>',
        ),
        (EN, "/en/", '<a href="/" lang="fr" hreflang="fr" rel="alternate">Français</a>'),
        (EN, "/en/entreprises/", '<a href="/entreprises/" lang="fr" hreflang="fr" rel="alternate">Français</a>'),
        (FR, "/entreprises/", '<a href="/en/entreprises/" lang="en" hreflang="en" rel="alternate">English</a>'),
    ],
)
def test_language_link_leads_to_the_same_page(rf, language, path, link):
    assert render("{% language_link %}", language, request=rf.get(path)) == link


@pytest.mark.parametrize(("language", "path"), [(EN, "/en//evil.example/"), (FR, "//evil.example/")])
def test_language_link_never_leaves_the_site(rf, language, path):
    request = rf.get("/")
    request.path = request.path_info = path
    href = re.search(r'href="([^"]*)"', render("{% language_link %}", language, request=request)).group(1)
    assert re.match(r"/[^/\\]", href)
    assert "//" not in href


def test_language_link_without_a_request():
    assert 'href="/en/"' in render("{% language_link %}")


def test_every_icon_of_the_brief_is_drawn_and_hidden_from_screen_readers():
    asked = (
        "search arrow menu lock check clock pin calendar access meal info warning download close user mail phone "
        "ticket euro plus print external play door"
    )
    assert set(SHAPES) == set(asked.split())
    for name, svg in ICONS.items():
        assert render(f'{{% icon "{name}" %}}') == svg
        assert 'aria-hidden="true"' in svg
    assert set(PIP_DRAWINGS) == {"event", "case", "article", "company"}
    assert render('{% pip "event" %}').startswith('<svg class="pip"')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Combien ? Trop !", f"Combien{NB}? Trop{NB}!"),
        ("Voici : un ; deux", f"Voici{NB}: un{NB}; deux"),
        ("30 € et 5 %", f"30{NB}€ et 5{NB}%"),
        ("« Oui »", f"«{NB}Oui{NB}»"),
        ("«Oui»", f"«{NB}Oui»"),
        ("14\u202f€", f"14{NB}€"),
        ("http://a.fr/?b=c :d", "http://a.fr/?b=c :d"),
        ("rien à changer", "rien à changer"),
    ],
)
def test_nbsp(text, expected):
    assert render("{{ text|nbsp }}", text=text) == expected


def test_nbsp_escapes_what_was_typed_and_keeps_what_is_safe():
    assert render("{{ text|nbsp }}", text="<b> ?") == f"&lt;b&gt;{NB}?"
    assert render("{{ text|nbsp }}", text=mark_safe("<b>x</b> ?")) == f"<b>x</b>{NB}?"


def test_isolated_name_is_escaped_once_and_stays_a_name_inside_a_sentence():
    sentence = "{% blocktranslate with name=name|isolated %}{{ name }},{% endblocktranslate %}"
    assert (
        render("{% load i18n %}{% firstof typed as name %}" + sentence, typed="<b>ליאת") == "<bdi>&lt;b&gt;ליאת</bdi>,"
    )


# Parts of a form


class Form(forms.Form):
    email = forms.EmailField(label="Adresse électronique", help_text="Le billet y arrive.")
    note = forms.CharField(label="Mot", required=False)
    agree = forms.BooleanField(label="J’accepte")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def include(name: str, **context) -> str:
    names = " ".join(f"{key}={key}" for key in context)
    return render(f'{{% include "components/{name}.html" with {names} %}}', **context)


def test_field_ties_label_hint_and_error_to_its_control():
    field = Form({"email": "claire"})["email"]
    html = include("field", field=field)
    assert '<label for="id_email">Adresse électronique' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_email_helptext"' in html
    assert 'id="id_email_error"' in html
    assert html.index("id_email_error") < html.index("<input")
    assert 'value="claire"' in html


def test_field_without_fault_says_nothing_of_one():
    html = include("field", field=Form()["email"])
    assert "field--error" not in html
    assert "aria-invalid" not in html


def test_optional_field_says_so_and_a_required_one_does_not():
    assert "(facultatif)" in include("field", field=Form()["note"])
    assert "(facultatif)" not in include("field", field=Form()["email"])


def test_box_stands_before_its_words():
    html = include("field", field=Form()["agree"])
    assert re.search(r'<label class="consent" for="id_agree"><input type="checkbox"[^>]*><span>J’accepte', html)


def test_hidden_field_is_only_itself():
    assert include("field", field=Form()["secret"]).strip() == '<input type="hidden" name="secret" id="id_secret">'


def test_summary_links_to_each_fault_and_reassures():
    html = include("error_summary", form=Form({"email": "x"}))
    assert 'role="alert" id="erreurs" tabindex="-1" autofocus>' in html
    assert "2 réponses sont à corriger." in html
    assert "Rien n’est perdu" in html
    assert 'href="#id_email"' in html
    assert 'href="#id_agree"' in html


def test_summary_of_a_form_without_fault_is_empty():
    assert include("error_summary", form=Form({"email": "a@b.fr", "agree": "on"})).strip() == ""


def test_summary_counts_what_is_wrong_with_the_whole_form():
    form = Form({"email": "a@b.fr", "agree": "on"})
    form.add_error(None, "La dernière place vient d’être prise.")
    html = include("error_summary", form=form)
    assert "La dernière place vient d’être prise." in html
    assert "réponse" not in html
