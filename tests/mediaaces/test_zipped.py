"""What is not kept is gzipped too, and its length betrays nothing."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from mediaaces.middleware.zipped import LONGEST_PADDING, ZippedMiddleware

PAGE = "<p>Une page, faite pour une seule personne.</p>" * 40


def answered(response, accepted: str = "br, gzip"):
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepted} if accepted else {})
    return ZippedMiddleware(lambda request: response)(request)


def test_a_page_is_zipped_for_who_takes_it():
    response = answered(HttpResponse(PAGE))
    assert gzip.decompress(response.content).decode() == PAGE
    assert (response["Content-Encoding"], response["Vary"]) == ("gzip", "Accept-Encoding")
    assert int(response["Content-Length"]) == len(response.content) < len(PAGE)


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0"])
def test_it_stays_plain_for_others(accepted):
    response = answered(HttpResponse(PAGE, headers={"Vary": "Cookie"}), accepted)
    assert response.content.decode() == PAGE
    assert not response.has_header("Content-Encoding")
    assert response["Vary"] == "Cookie, Accept-Encoding"


def test_two_answers_of_one_page_differ_in_length():
    lengths = {len(answered(HttpResponse(PAGE)).content) for _ in range(200)}
    assert len(lengths) > 1
    assert max(lengths) - min(lengths) < LONGEST_PADDING


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("court"),
        HttpResponse(gzip.compress(PAGE.encode()) * 9, headers={"Content-Encoding": "gzip"}),
        HttpResponse(bytes(range(256))),  # nothing to gain
    ],
)
def test_what_would_gain_nothing_is_left_alone(response):
    before = response.content, response.get("Content-Encoding")
    after = answered(response)
    assert (after.content, after.get("Content-Encoding")) == before


def test_what_is_streamed_is_left_alone():
    response = answered(StreamingHttpResponse([PAGE.encode()]))
    assert b"".join(response).decode() == PAGE


@pytest.mark.parametrize(("etag", "given"), [('"a"', 'W/"a"'), ('W/"a"', 'W/"a"')])
def test_the_tag_of_two_forms_is_weak(etag, given):
    assert answered(HttpResponse(PAGE, headers={"ETag": etag}))["ETag"] == given
