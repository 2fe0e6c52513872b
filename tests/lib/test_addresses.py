import pytest
from django.urls import reverse
from django.utils import translation

from lib.addresses import at_slug


@pytest.mark.parametrize("view", ["events:detail", "events:speaker", "company"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_address_is_the_one_of_the_resolver(view, language):
    with translation.override(language):
        assert at_slug(view, "x-ray-2012") == reverse(view, args=["x-ray-2012"])
