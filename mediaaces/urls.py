from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from mediaaces.pages import association, companies, company, health, home, library, sitemap, themes, well_known
from mediaaces.sharing import views as sharing
from search import views as search

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("favicon.ico", well_known.favicon, name="favicon"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", sitemap.sitemap_part, name="sitemap_part"),
    path("robots.txt", well_known.robots, name="robots"),
    path(".well-known/security.txt", well_known.security_txt, name="security_txt"),
    *i18n_patterns(
        path("", home.home, name="home"),
        path("association/", association.about, name="about"),
        path("mentions-legales/", association.legal, name="legal"),
        path("confidentialite/", association.privacy, name="privacy"),
        path("accessibilite/", association.accessibility, name="accessibility"),
        path("adherer/", association.join, name="join"),
        path("entreprises/", companies.company_list, name="companies"),
        path("entreprises/<slug:slug>/", company.company, name="company"),
        path("ressources/", library.library, name="library"),
        path("recherche/", search.search, name="search"),
        path("themes/", themes.theme_list, name="themes"),
        path("themes/<slug:slug>/", themes.theme, name="theme"),
        path("partage/<slug:kind>/<slug:slug>.png", sharing.picture, name="picture"),
        path("mon-espace/", include("mediaaces.pages.space.urls")),
        path("compte/", include("accounts.urls")),
        path("gestion/", admin.site.urls),
        path("etudes-de-cas/", include("casestudies.urls")),
        path("barometre/", include("barometer.urls")),
        path("articles/", include("articles.urls")),
        path("", include("events.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "mediaaces.pages.errors.bad_request"
handler403 = "mediaaces.pages.errors.permission_denied"
handler404 = "mediaaces.pages.errors.page_not_found"
handler500 = "mediaaces.pages.errors.server_error"
