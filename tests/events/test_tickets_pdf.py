"""The PDF tickets, opened and read by other libraries than those that draw them."""

import ctypes
import datetime
import re
from concurrent.futures import ThreadPoolExecutor

import pypdfium2
import pytest
from django.utils import translation
from pypdfium2 import raw

from billing.models import Method
from events.models import Registration, Ticket
from events.operations import standing_tickets
from events.tickets_pdf import compiled, corner, document, hours, tickets_pdf
from tests.events.codes import read_code
from tests.factories.events import (
    NOW,
    PARIS,
    create_event,
    create_open_conference,
    create_part,
    create_registration,
    create_venue,
)

pytestmark = pytest.mark.django_db

ARCH = {"street": "1 parvis de la Défense", "postcode": "92800", "city": "Puteaux", "metro": "Esplanade, La Défense"}


@pytest.fixture
def conference():
    venue = create_venue(access="Entrée par le toit, accueil dès 13 h 30.", **ARCH)
    return create_open_conference(title="Les médias sociaux dans l’entreprise", venue=venue)


def types_of(event):
    return list(event.ticket_types.order_by("position"))


def tickets_of(registration) -> list[Ticket]:
    return list(Ticket.objects.filter(attendee__registration=registration).order_by("attendee__position", "pk"))


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, its white space folded. A break inside a long word is none of the text."""
    with pypdfium2.PdfDocument(pdf) as opened:
        texts = [page.get_textpage().get_text_bounded() for page in opened]
    return [re.sub(r"\s+", " ", re.sub("[\u200b\u200e\u200f\ufffe]", "", text)) for text in texts]


def codes_of(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as opened:
        return [read_code(page.render(scale=2).to_pil()).text for page in opened]


def faces_of(pdf: bytes) -> set[str]:
    """Names of the fonts that letters are set in, without weight."""
    faces = set()
    with pypdfium2.PdfDocument(pdf) as opened:
        for page in opened:
            for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=15):
                font = raw.FPDFTextObj_GetFont(item.raw)
                size = raw.FPDFFont_GetBaseFontName(font, None, 0)
                name = ctypes.create_string_buffer(size)
                raw.FPDFFont_GetBaseFontName(font, name, size)
                faces.add(name.value.decode().partition("+")[2].partition("-")[0])
    return faces


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_a_page_for_each_ticket_with_its_own_code(conference):
    _seat, with_book = types_of(conference)
    registration = create_registration(
        event=conference, attendees=[{}, {"first_name": "Mehdi", "choices": [with_book]}, {"first_name": "Anne"}]
    )
    pdf = tickets_pdf(registration)
    codes = [ticket.code for ticket in tickets_of(registration)]
    assert codes_of(pdf) == codes
    pages = pages_of(pdf)
    assert [squeezed(code) in squeezed(page) for code, page in zip(codes, pages, strict=True)] == [True, True, True]
    assert ["Billet 1 sur 3" in pages[0], "Billet 3 sur 3" in pages[2]] == [True, True]


def test_a_file_is_read_in_few_queries(conference, django_assert_max_num_queries):
    registration = create_registration(event=conference, attendees=[{}] * 8)
    registration = Registration.objects.select_related("event__venue", "order").get(pk=registration.pk)
    with django_assert_max_num_queries(3):
        document(registration, standing_tickets(registration))


def test_what_a_page_says(conference):
    seat, _with_book = types_of(conference)
    student = conference.discounts.get()
    registration = create_registration(
        event=conference,
        method=Method.DOOR,
        attendees=[{"company": "Aciéries du Nord", "job_title": "Directrice", "choices": [(seat, student)]}],
    )
    [page] = pages_of(tickets_pdf(registration))
    for text in [
        "6",
        "mars 2012",
        "mardi, 14 h – 17 h",
        "Les médias sociaux dans l’entreprise",
        "Claire Vasseur",
        "Directrice, Aciéries du Nord",
        "Place seule, 10 €",
        "Prix plein 30 €, moins 20 € (étudiant)",
        "À présenter à l’accueil : Carte d’étudiant en cours de validité",
        "Grande Arche de la Défense",
        "1 parvis de la Défense, 92800 Puteaux",
        "Métro : Esplanade, La Défense",
        "Entrée par le toit, accueil dès 13 h 30.",
        "L’après-midi, pause comprise",
        "Montrez l’écran ou le papier.",
        "À régler à l’accueil : 10 €",
        f"Commande {registration.order.reference}",
    ]:
        assert text in page
    assert "Billet 1 sur" not in page


def test_the_balance_is_that_of_the_whole_order(conference):
    registration = create_registration(event=conference, method=Method.DOOR, attendees=[{}, {"first_name": "Anne"}])
    for page in pages_of(tickets_pdf(registration)):
        assert "À régler à l’accueil, pour toute la commande : 60 €" in page


def test_a_paid_order_asks_for_nothing(conference):
    [page] = pages_of(tickets_pdf(create_registration(event=conference)))
    assert "À régler" not in page


def test_a_free_place_says_so():
    event = create_open_conference()
    event.ticket_types.update(price_cents=0)
    [page] = pages_of(tickets_pdf(create_registration(event=event)))
    assert "Place seule, gratuit" in page


def test_cancelled_tickets_are_left_out(conference):
    registration = create_registration(event=conference, attendees=[{}, {"first_name": "Mehdi"}])
    gone, kept = tickets_of(registration)
    Ticket.objects.filter(pk=gone.pk).update(cancelled_at=NOW)
    pdf = tickets_pdf(registration)
    assert codes_of(pdf) == [kept.code]
    gone.refresh_from_db()
    assert codes_of(tickets_pdf(registration, tickets=[gone, kept])) == [kept.code]
    with pytest.raises(ValueError, match="no ticket"):
        tickets_pdf(registration, tickets=[gone])


def test_tickets_of_others_in_the_group_are_not_in_the_file_of_one(conference):
    registration = create_registration(event=conference, attendees=[{}, {"first_name": "Mehdi"}])
    claire, mehdi = tickets_of(registration)
    [page] = pages_of(tickets_pdf(registration, tickets=[mehdi]))
    assert "Mehdi Vasseur" in page
    assert "Claire" not in page
    assert squeezed(claire.code) not in squeezed(page)


def test_no_ticket_of_a_cancelled_registration(conference):
    with pytest.raises(ValueError, match="no ticket"):
        tickets_pdf(create_registration(event=conference, state=Registration.State.CANCELLED))


def test_the_language_is_that_of_the_registration(conference):
    conference.title_en = "Social media inside companies"
    conference.save()
    registration = create_registration(event=conference, language="en")
    with translation.override("fr"):
        pdf = tickets_pdf(registration)
        assert translation.get_language() == "fr"
    [page] = pages_of(pdf)
    assert "Social media inside companies" in page
    assert "March 2012" in page
    assert "Tuesday" in page
    assert language_of(pdf) == "en"
    assert language_of(tickets_pdf(create_registration(event=conference))) == "fr"


def language_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as opened:
        size = raw.FPDFCatalog_GetLanguage(opened.raw, None, 0)
        buffer = (raw.FPDF_WCHAR * (size // 2))()
        raw.FPDFCatalog_GetLanguage(opened.raw, buffer, size)
        return "".join(map(chr, buffer)).rstrip("\0")


def test_a_french_title_on_an_english_ticket_is_marked_french(conference):
    registration = create_registration(event=conference, language="en")
    with translation.override("en"):
        assert document(registration, tickets_of(registration))["event"] == {
            "text": "Les médias sociaux dans l’entreprise",
            "lang": "fr",
        }


def test_the_file_is_tagged_has_a_title_and_meets_pdf_ua(conference):
    registration = create_registration(event=conference, method=Method.DOOR)
    with pypdfium2.PdfDocument(tickets_pdf(registration)) as opened:
        assert raw.FPDFCatalog_IsTagged(opened.raw)
        title = opened.get_metadata_value("Title")
        assert [item.get_title() for item in opened.get_toc()] == ["Claire Vasseur"]
    assert title == f"Billets {registration.order.reference}, Les médias sociaux dans l’entreprise"
    # The compiler refuses this standard to a drawing without alternative text, or a heading out of order.
    compiled(document(registration, tickets_of(registration)), pdf_standards=["ua-1"])


def test_two_files_of_the_same_tickets_are_the_same(conference):
    registration = create_registration(event=conference)
    assert tickets_pdf(registration) == tickets_pdf(registration)


def test_threads_do_not_mix_their_tickets(conference):
    registrations = [create_registration(event=conference, attendees=[{}, {"first_name": "Anne"}]) for _ in range(6)]
    documents = [document(registration, tickets_of(registration)) for registration in registrations]
    with ThreadPoolExecutor(max_workers=3) as threads:
        files = list(threads.map(compiled, documents))
    assert [codes_of(pdf) for pdf in files] == [[row["code"] for row in values["tickets"]] for values in documents]


OURS = {"BricolageGrotesque", "NotoSans", "NotoSansArabic", "NotoSansHebrew", "DejaVuSansMono"}


@pytest.mark.parametrize(
    ("first_name", "last_name", "face"),
    [
        ("Łukasz", "Żółćński", "BricolageGrotesque"),
        ("Nguyễn", "Thị Hường", "BricolageGrotesque"),
        ("Jiří", "Dvořák", "BricolageGrotesque"),
        ("İbrahim", "Çağlar", "BricolageGrotesque"),
        ("Þórunn", "Ægisdóttir", "BricolageGrotesque"),
        ("Rəşad", "Əliyev", "NotoSans"),
        ("Ελένη", "Παπαδοπούλου", "NotoSans"),
        ("Дмитрий", "Щербаков", "NotoSans"),
        ("Ґанна", "Їжакевич", "NotoSans"),
        ("محمد", "الفاسي", "NotoSansArabic"),
        ("יעל", "כהן", "NotoSansHebrew"),
    ],
)
def test_the_scripts_that_our_own_fonts_cover(first_name, last_name, face):
    """Chinese, Japanese, Korean and Indian scripts need a font of the machine."""
    registration = create_registration(attendees=[{"first_name": first_name, "last_name": last_name}])
    pdf = tickets_pdf(registration)
    assert face in faces_of(pdf) <= OURS
    # The compiler refuses this standard to a letter that no font has.
    compiled(document(registration, tickets_of(registration)), pdf_standards=["ua-1"])
    if face in {"BricolageGrotesque", "NotoSans"}:  # right to left, the reader's order is not ours to test
        assert f"{first_name} {last_name}" in pages_of(pdf)[0]


@pytest.mark.parametrize(
    "name",
    [
        "#emph[Claire] *gras* _x_ `y` $z$ \\ @a <b> // c",
        '#panic("x") "quoted" \\u{41} ]])}',
        "<script>alert(1)</script>",
    ],
)
def test_nothing_that_somebody_types_is_markup(name):
    [page] = pages_of(tickets_pdf(create_registration(attendees=[{"first_name": name, "last_name": "Vasseur"}])))
    assert squeezed(f"{name} Vasseur") in squeezed(page)


def test_marks_that_turn_text_round_are_dropped():
    person = {"first_name": "Anne\u202e", "last_name": "Durand\u2067\u0007", "company": "A\u202eB"}
    registration = create_registration(attendees=[person])
    with translation.override("fr"):
        [page] = document(registration, tickets_of(registration))["tickets"]
    assert (page["name"], page["company"]) == ("Anne Durand", "A B")
    assert "Anne Durand" in pages_of(tickets_pdf(registration))[0]


@pytest.mark.parametrize("name", ["😀👩🏽‍🚀🇫🇷", "王小明", "x" + "\u0301" * 70, "\ue000\U0010ffff"])
def test_a_name_that_no_font_has_still_gives_a_ticket(name):
    registration = create_registration(attendees=[{"first_name": name, "last_name": "Vasseur"}])
    pdf = tickets_pdf(registration)
    assert codes_of(pdf) == [tickets_of(registration)[0].code]
    assert "Vasseur" in pages_of(pdf)[0]


def test_the_longest_of_everything_stays_on_one_page():
    venue = create_venue(
        name="Salle des " * 20,
        street="x" * 200,
        city="Ville " * 13,
        metro="Défense, " * 17,
        access="Par la cour. " * 200,
    )
    event = create_open_conference(title="Ce que disent les chiffres " * 7, venue=venue)
    seat = event.ticket_types.first()
    seat.name, seat.includes = "W" * 120, "Un élément\n" * 15
    seat.save()
    student = event.discounts.get()
    student.name, student.proof = "m" * 120, "Carte d’étudiant " * 11
    student.save()
    person = {
        "first_name": "Ł" * 80,
        "last_name": "Vasseur " * 10,
        "company": "É" * 150,
        "job_title": "Directrice " * 13,
        "choices": [(seat, student)],
    }
    registration = create_registration(event=event, method=Method.DOOR, attendees=[person, {}])
    pdf = tickets_pdf(registration)
    assert codes_of(pdf) == [ticket.code for ticket in tickets_of(registration)]
    page = squeezed(pages_of(pdf)[0])
    for whole in ["Ł" * 80, "Vasseur" * 10, "É" * 150, "x" * 200, "W" * 120, "m" * 120, "Carted’étudiant" * 11]:
        assert whole in page
    assert_nothing_leaves_the_paper(pdf)


def assert_nothing_leaves_the_paper(pdf: bytes) -> None:
    """No ink in the outer 10 mm of a page."""
    with pypdfium2.PdfDocument(pdf) as opened:
        for page in opened:
            image = page.render(scale=1).to_pil().convert("L")
            edge = 28
            inside = image.crop((edge, edge, image.width - edge, image.height - edge))
            image.paste(255, (edge, edge, edge + inside.width, edge + inside.height))
            assert image.getextrema() == (255, 255)


def day(*numbers: int) -> datetime.datetime:
    return datetime.datetime(*numbers, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("fields", "language", "large", "small"),
    [
        ({"starts_at": day(2012, 3, 6, 14)}, "fr", "6", "mars 2012"),
        ({"starts_at": day(2012, 3, 1, 14)}, "fr", "1er", "mars 2012"),
        ({"starts_at": day(2012, 3, 1, 14)}, "en", "1", "March 2012"),
        ({"starts_at": day(2014, 2, 12, 9), "ends_at": day(2014, 2, 14, 17)}, "fr", "12–14", "février 2014"),
        ({"starts_at": day(2014, 1, 30, 9), "ends_at": day(2014, 2, 1, 17)}, "fr", "30–1", "janvier – février 2014"),
        (
            {"starts_at": day(2013, 12, 30, 9), "ends_at": day(2014, 1, 2, 17)},
            "fr",
            "30–2",
            "décembre 2013 – janvier 2014",
        ),
        # Five in the afternoon in Paris is already the next day in Tokyo.
        ({"starts_at": day(2012, 3, 6, 17), "time_zone": "Asia/Tokyo"}, "fr", "7", "mars 2012"),
        (
            {"first_day": datetime.date(2012, 3, 1), "last_day": datetime.date(2012, 3, 31), "date_precision": "month"},
            "fr",
            "2012",
            "mars 2012",
        ),
        ({}, "fr", "", "date inconnue"),
    ],
)
def test_the_corner_says_what_is_known_of_the_date(fields, language, large, small):
    with translation.override(language):
        found = corner(create_event(**fields))
    assert (found["large"] + found["raised"], found["small"]) == (large, small)


def test_the_hours_are_those_of_the_part_on_the_clock_of_the_place():
    event = create_event(starts_at=day(2012, 3, 6, 9), ends_at=day(2012, 3, 6, 17), time_zone="Europe/London")
    lunch = create_part(event=event, name="Le déjeuner", starts_at=day(2012, 3, 6, 13, 30), ends_at=day(2012, 3, 6, 15))
    with translation.override("fr"):
        assert hours(lunch, event) == "mardi, 12\u00a0h\u00a030\u00a0–\u00a014\u00a0h"
        assert hours(create_part(event=event), event) == "mardi, 8\u00a0h\u00a0–\u00a016\u00a0h"
        assert hours(create_part(), create_event()) == ""


def test_hours_over_several_days_name_the_days():
    event = create_event(starts_at=day(2014, 2, 12, 9), ends_at=day(2014, 2, 14, 17))
    with translation.override("fr"):
        assert hours(create_part(event=event), event) == "mercredi 12, 9\u00a0h – vendredi 14, 17\u00a0h"
