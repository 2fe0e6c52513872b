"""Writing an article in the administration, in the editor, under the site's own policy."""

from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article
from tests.factories.accounts import create_user
from tests.factories.articles import create_article


def test_bold_and_a_link_are_written_saved_and_read(page, live_site, log_in):
    row = create_article(title_fr="À écrire")
    log_in(create_user(is_staff=True, roles=("community_manager",)))
    page.goto(live_site.url + reverse("admin:articles_article_change", args=[row.pk]))
    editor = page.locator(".prose-editor", has=page.locator(".ProseMirror[lang=fr]"))
    text = editor.get_by_role("textbox", name="Texte [fr]")
    text.click()
    page.keyboard.type("Un mot ")
    editor.get_by_role("button", name="Gras").click()
    page.keyboard.type("gras")
    editor.get_by_role("button", name="Gras").click()
    page.keyboard.type(" et un lien")
    page.keyboard.press("Control+Shift+ArrowLeft")
    expect_selected(page, "lien")
    editor.get_by_role("button", name="Lien", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Adresse").fill("https://example.org/guide")
    dialog.get_by_role("button", name="Poser le lien").click()
    expect(text.locator("a")).to_have_text("lien")
    page.locator("input[name=_save]").click()
    page.wait_for_url(live_site.url + reverse("admin:articles_article_changelist"))
    kept = Article.objects.get().body_fr
    assert kept == (
        '<p>Un mot <strong>gras</strong> et un <a href="https://example.org/guide" rel="noopener nofollow">lien</a></p>'
    )
    page.goto(live_site.url + row.get_absolute_url())
    expect(page.locator(".prose strong")).to_have_text("gras")
    expect(page.locator(".prose a")).to_have_attribute("href", "https://example.org/guide")


def expect_selected(page, words: str) -> None:
    """The editor hears of a selection a moment after it was made: `selectionchange` is a task of its own."""
    page.wait_for_function("words => document.getSelection().toString() === words", arg=words)
    page.evaluate("() => new Promise(heard => setTimeout(heard, 50))")
