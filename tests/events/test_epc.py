"""The code that a banking application reads, decoded with another library than the one that draws it."""

import io
import re

import pytest
from django.utils import translation
from django.utils.safestring import SafeString
from PIL import Image

from billing import operations as billing
from billing.models import Method
from events.epc import epc_png, epc_svg
from events.models import Registration
from tests.events.codes import image_of, read_code
from tests.factories.events import NOW, create_open_conference, create_registration

pytestmark = pytest.mark.django_db
PENDING = Registration.State.PENDING


def awaited(**fields):
    return create_registration(attendees=[{}, {"first_name": "Mehdi"}], state=PENDING, **fields).order


def lines_of(png: bytes) -> list[str]:
    code = read_code(Image.open(io.BytesIO(png)))
    assert code.ec_level == "M"
    return code.text.split("\n")


def test_the_code_says_holder_account_amount_and_reference(settings):
    settings.BANK_ACCOUNT = {
        "holder": "Association Médias & Aces",
        "iban": "FR76 3000 6000 0112 3456 7890 189",
        "bic": "AGRIFRPPXXX",
    }
    order = awaited()
    assert lines_of(epc_png(order)) == [
        "BCD",
        "002",
        "1",
        "SCT",
        "AGRIFRPPXXX",
        "Association Médias & Aces",
        "FR7630006000011234567890189",
        "EUR60",
        "",
        "",
        order.reference,
    ]


def test_what_came_already_is_not_asked_again():
    order = awaited()
    billing.record_payment(order=order, amount_cents=1950, method=Method.TRANSFER, provider_ref="v1", now=NOW)
    assert lines_of(epc_png(order))[7] == "EUR40.5"


def test_the_drawing_in_the_page_says_the_same_as_the_image():
    order = awaited()
    svg = epc_svg(order)
    assert isinstance(svg, SafeString)
    assert read_code(image_of(svg)).text.split("\n") == lines_of(epc_png(order))


def test_the_drawing_has_a_name_and_no_style():
    order = awaited()
    with translation.override("fr"):
        svg = epc_svg(order)
    assert svg.startswith('<svg role="img" aria-label="')
    label = re.search(r'aria-label="([^"]*)"', svg)[1]
    assert "virement de 60\u00a0€" in label
    assert order.reference in label
    assert "style" not in svg


def test_francs_have_no_such_code():
    order = awaited(event=create_open_conference(currency="CHF"))
    assert epc_svg(order) == ""
    with pytest.raises(ValueError, match="CHF"):
        epc_png(order)


@pytest.mark.parametrize("state", [Registration.State.CONFIRMED, Registration.State.EXPIRED])
def test_an_order_that_waits_for_nothing_has_no_code(state):
    order = create_registration(state=state).order
    assert epc_svg(order) == ""
    with pytest.raises(ValueError, match="amount"):
        epc_png(order)
