"""The public pages of articles: the list, and one."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from lib.facets import canonical_query
from lib.listing import read_choices

from .listing import Listing
from .models import Article
from .reading import PUBLISHED, ArticlePage, complete
from .structured import structured

SECTION = {"section": "articles"}


@login_not_required
def article_list(request: HttpRequest) -> HttpResponse:
    listing = Listing(read_choices(request.GET, Listing.sources), request.GET.get("page"))
    context = {"listing": listing, "canonical_query": "" if listing.chosen else canonical_query(listing.page)}
    return render(request, "articles/list.html", SECTION | context)


@login_not_required
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    row = PUBLISHED.first(slug=slug)
    if row is None:
        row = get_object_or_404(complete(Article.objects.visible_to(request.user)), slug=slug)
    page = ArticlePage(row)
    context = {"article": page.article, "page": page, "structured": structured(page)}
    return render(request, "articles/detail.html", SECTION | context)
