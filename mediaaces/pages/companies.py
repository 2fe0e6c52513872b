from django.contrib.auth.decorators import login_not_required
from django.http import Http404


@login_not_required
def company_list(request, **kwargs):
    raise Http404


@login_not_required
def company(request, **kwargs):
    raise Http404
