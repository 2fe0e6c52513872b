"""The picture of a page: what strangers may read, drawn whatever the words are."""

from io import BytesIO

import pytest
from PIL import Image

from events.models import Event
from mediaaces.sharing import drawing
from mediaaces.sharing.cards import KINDS, Card, of_event
from tests.factories.articles import create_article
from tests.factories.barometer import create_framework, create_study
from tests.factories.casestudies import create_case_study, create_programme
from tests.factories.directory import create_company, create_person
from tests.factories.events import create_event
from tests.factories.themes import create_theme

FELT = (13, 70, 54)


def picture(card: Card) -> Image.Image:
    return Image.open(BytesIO(drawing.png(card)))


def said(image: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How many points of a part are the white of the words."""
    return sum(count for count, colour in image.convert("RGB").crop(box).getcolors(10**6) if min(colour) > 230)


TITLE = (60, 300, 775, 600)


@pytest.mark.parametrize(
    "title",
    [
        "Une conférence",
        "Comment des entreprises racontent ce qu’elles ont tenté " * 4,
        "مرحبا بالعالم Paris שלום עולם",
        "Motsanscoupure" * 17,
        "W" * 250,
        "Fête 🎉👩‍💻 à l’œuvre",
        "% {} %s <b>&</b>",
    ],
)
def test_any_title_is_drawn_inside_its_part(title):
    image = picture(Card("Conférence", title, "12–15", "", "février 2014 (déduit)"))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert said(image, TITLE) > 500
    # Nothing runs below the foot or out at the left.
    assert said(image, (0, 600, 780, 630)) == 0
    assert said(image, (0, 0, 60, 630)) == 0


@pytest.mark.parametrize("title", ["", "🎉", "\u202e", "\ufffe\U000e0001", "  "])
def test_a_title_that_no_typeface_has_leaves_the_rest(title):
    image = picture(Card("Conférence", title, "?", "", "date inconnue"))
    assert said(image, TITLE) == 0
    assert said(image, (900, 340, 1190, 420)) > 100


def test_letters_without_a_shape_are_left_out_and_the_others_keep_their_typeface():
    names = [name for name, _ in drawing.runs("Aé🎉 שלום б", drawing.BOLD)]
    assert names == [drawing.BOLD[0], drawing.BOLD[3], drawing.BOLD[1]]
    assert "".join(letters for _, letters in drawing.runs("Aé🎉 שלום б", drawing.BOLD)) == "Aé שלום б"


def test_a_long_title_ends_with_an_ellipsis_and_a_short_one_is_large():
    long = drawing.fitting("motus " * 90, drawing.BOLD, width=690, height=290)
    short = drawing.fitting("Un titre", drawing.BOLD, width=690, height=290)
    assert [line.size for line in short] == [drawing.SIZES[0]]
    assert {line.size for line in long} == {drawing.SIZES[-1]}
    assert long[-1].runs[-1][1].endswith("…")
    assert sum(line.height for line in long) <= 290
    assert all(line.width <= 690 for line in long)


# Who may see which


@pytest.fixture
def rows(db) -> dict:
    return {
        "rendez-vous": create_event(title="Un rendez-vous", first_day="2012-03-06", last_day="2012-03-06"),
        "intervenant": create_person(name="Anne Essai"),
        "entreprise": create_company(name="Essai"),
        "etude-de-cas": create_case_study(),
        "programme": create_programme(),
        "article": create_article(),
        "etude": create_study(),
        "modele": create_framework(),
        "thematique": create_theme(),
    }


def test_each_kind_answers_for_its_rows_and_not_for_another(rows, stranger):
    for kind, row in rows.items():
        assert stranger.get(f"/partage/{kind}/{row.slug}.png").status_code == 200
        assert stranger.get(f"/partage/{kind}/pas-{row.slug}.png").status_code == 404
    assert stranger.get(f"/partage/secret/{rows['entreprise'].slug}.png").status_code == 404
    assert set(rows) == set(KINDS)


def test_what_strangers_may_not_read_has_no_picture_for_anybody(rows, stranger, organiser):
    Event.objects.update(state=Event.State.DRAFT)
    for kind in ("etude-de-cas", "article", "etude"):
        type(rows[kind]).objects.update(state="draft")
    del rows["thematique"]  # a word hides nothing
    for kind in ("intervenant", "entreprise", "programme", "modele"):
        type(rows[kind]).objects.update(is_published=False)
    for kind, row in rows.items():
        for client in (stranger, organiser):
            response = client.get(f"/partage/{kind}/{row.slug}.png")
            assert response.status_code == 404, kind
            assert response["Cache-Control"] == "private, no-store"


def test_the_version_changes_with_what_is_shown_and_is_kept_for_long(rows, stranger, count_queries):
    event = Event.objects.get()
    path = f"/partage/rendez-vous/{event.slug}.png"
    version = of_event(event).version
    kept, asked = stranger.get(f"{path}?v={version}"), stranger.get(f"{path}?v=old")
    assert "immutable" in kept["Cache-Control"]
    assert asked["Cache-Control"] == "public, max-age=3600"
    assert kept["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not kept.cookies
    again = stranger.get(path, headers={"if-none-match": kept["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert count_queries(stranger, path) <= 2
    event.title = "Un autre titre"
    assert of_event(event).version != version


def test_english_pages_have_english_words(rows, stranger):
    event = rows["rendez-vous"]
    french, english = (stranger.get(f"{p}/partage/rendez-vous/{event.slug}.png") for p in ("", "/en"))
    assert french["ETag"] != english["ETag"]


@pytest.mark.parametrize("slug", ["a" * 5000, "..", "é", "a%00b", "x.png", "%2e%2e%2fsettings"])
def test_hostile_addresses_are_not_found(db, stranger, slug):
    stranger.raise_request_exception = False
    assert stranger.get(f"/partage/rendez-vous/{slug}.png").status_code in (400, 404, 414)
