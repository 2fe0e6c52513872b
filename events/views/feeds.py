from django.contrib.auth.decorators import login_not_required
from django.http import Http404


@login_not_required
def calendar(request, **kwargs):
    raise Http404


@login_not_required
def agenda(request, **kwargs):
    raise Http404


class EventFeed:
    def __call__(self, request):
        raise Http404
