"""QR codes drawn in a page."""

from events import qr
from events.models.registration import ticket_code
from tests.events.codes import image_of, read_code


def test_the_code_says_what_it_was_given():
    code = ticket_code()
    assert read_code(image_of(qr.svg(code, label="Code"))).text == code


def test_accents_and_line_breaks_are_kept():
    payload = "Élodie\nŁukasz Nguyễn"
    assert read_code(image_of(qr.svg(payload, label="Code"))).text == payload


def test_the_drawing_is_an_image_with_a_name_and_no_style():
    svg = qr.svg("7K4M", label="Code à présenter à l’entrée")
    assert svg.startswith('<svg role="img" aria-label="Code à présenter à l’entrée" ')
    assert 'class="qr"' in svg
    assert "style" not in svg


def test_a_label_stays_text():
    svg = qr.svg("7K4M", label='"><script>alert(1)</script>')
    assert "<script>" not in svg
    assert 'aria-label="&quot;&gt;&lt;script&gt;' in svg
