"""The Content-Security-Policy of the settings, written once: the library writes it anew for every answer."""

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class PolicyMiddleware(CSPMiddleware):
    """An answer with a nonce, or with a policy of its own by a decorator of the library, is left to the library."""

    def __init__(self, get_response=None):
        super().__init__(get_response)
        self.policy = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_plain = not hasattr(request, "_csp_nonce") and not any(name.startswith("_csp") for name in vars(response))
        if not is_plain or settings.DEBUG:
            return super().process_response(request, response)
        if HEADER not in response:
            response[HEADER] = self.policy
        return response
