from django.contrib.auth.decorators import login_not_required
from django.http import Http404


@login_not_required
def register(request, **kwargs):
    raise Http404


@login_not_required
def price(request, **kwargs):
    raise Http404


@login_not_required
def registration(request, **kwargs):
    raise Http404


@login_not_required
def cancel(request, **kwargs):
    raise Http404


@login_not_required
def rename(request, **kwargs):
    raise Http404


@login_not_required
def tickets_pdf(request, **kwargs):
    raise Http404


@login_not_required
def agenda(request, **kwargs):
    raise Http404
