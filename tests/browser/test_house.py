"""What only a browser can say of the house: it obeys the policy, keeps the cookies, and asks nobody else."""

from django.urls import reverse

from tests.factories.accounts import create_organiser, create_user


def test_policy_stops_what_is_written_into_a_page(page, live_site):
    page.goto(live_site.url + "/")
    page.complaints.clear()

    page.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'document.title = "taken over"';
            document.body.append(script);
            const image = document.createElement('img');
            image.setAttribute('onerror', 'document.title = "taken over"');
            image.src = '/nothing.png';
            document.body.append(image);
        }"""
    )
    page.wait_for_timeout(300)

    assert page.title() != "taken over"
    assert any("Content Security Policy" in text for text in page.complaints)
    page.complaints.clear()


def test_cookies_bound_to_the_host_are_kept_on_loopback(page, log_in):
    """`make run` has no TLS; Chromium holds 127.0.0.1 for trustworthy and keeps Secure and __Host- there."""
    log_in(create_user())

    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert {"__Host-sessionid", "__Host-csrftoken"} <= set(cookies)
    for name in ("__Host-sessionid", "__Host-csrftoken"):
        cookie = cookies[name]
        assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")


def test_log_out_ends_the_session(page, live_site, log_in):
    log_in(create_user())
    page.goto(live_site.url + reverse("account_logout"))
    page.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(live_site.url + "/")

    page.goto(live_site.url + reverse("my_space"))

    assert page.url == f"{live_site.url}{reverse('account_login')}?next={reverse('my_space')}"


def test_admin_works_under_the_same_policy(page, live_site, log_in):
    """The console stays silent on the index and on an event's page: nothing of Django's admin is inline."""
    log_in(create_organiser())
    for name in ("admin:index", "admin:events_event_changelist", "admin:events_event_add"):
        response = page.goto(live_site.url + reverse(name))
        assert response.status == 200
        page.wait_for_load_state("networkidle")


def test_page_without_script_is_a_page(browser, live_site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_site.url + "/")
    assert page.get_by_role("heading", level=1).inner_text() != ""
    assert page.get_by_role("navigation").first.is_visible()
    context.close()
