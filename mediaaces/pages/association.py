from django.contrib.auth.decorators import login_not_required
from django.http import Http404


@login_not_required
def about(request, **kwargs):
    raise Http404


@login_not_required
def legal(request, **kwargs):
    raise Http404


@login_not_required
def privacy(request, **kwargs):
    raise Http404


@login_not_required
def accessibility(request, **kwargs):
    raise Http404


@login_not_required
def join(request, **kwargs):
    raise Http404
