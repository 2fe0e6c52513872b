"""Studies and models in the administration: who may, what it costs, and what it refuses."""

import pytest
from django.urls import reverse

from barometer.models import Observation
from tests.factories.barometer import create_framework, create_indicator, create_population, create_study, observe
from tests.factories.directory import create_company, create_person
from tests.factories.events import create_event, create_session

pytestmark = pytest.mark.django_db
KINDS = ["study", "edition", "indicator", "framework"]


def one_of_each():
    study = create_study(publisher=create_company())
    figure = observe(create_indicator(study=study), 2018, 84, is_region_inferred=True)
    create_population(edition=figure.edition)
    framework = create_framework(authors=[create_person()])
    return {"study": study, "edition": figure.edition, "indicator": figure.indicator, "framework": framework}


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_keeps_its_number_of_queries(community_manager, count_queries, kind):
    path = reverse(f"admin:barometer_{kind}_changelist")
    one_of_each()
    alone = count_queries(community_manager, path)
    for _ in range(30):
        one_of_each()
    assert count_queries(community_manager, path) == alone <= 15


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_edit(stranger, member, treasurer, community_manager, kind):
    path = reverse(f"admin:barometer_{kind}_change", args=[one_of_each()[kind].pk])
    statuses = [client.get(path).status_code for client in (stranger, member, treasurer, community_manager)]
    assert statuses == [302, 302, 403, 200]


def test_the_list_says_what_is_deduced(community_manager):
    study = one_of_each()["study"]
    html = community_manager.get(reverse("admin:barometer_study_changelist")).content.decode()
    assert "régions déduites" in html.lower()
    assert study.publisher.name in html
    assert '<td class="field-inferred_shown">1</td>' in html


def figures_form(indicator, **values) -> dict:
    """The form of an indicator with one new figure."""
    figure = {"edition": "", "region": "france", "qualifier": "exact", "value": "12"} | values
    return {
        "study": indicator.study_id, "slug": indicator.slug, "label_fr": "Mesure", "label_en": "Measure",
        "unit": "percent", "position": "0",
        "observations-TOTAL_FORMS": "1", "observations-INITIAL_FORMS": "0",
        **{f"observations-0-{name}": value for name, value in figure.items()},
    }  # fmt: skip


def test_a_figure_is_added_where_the_indicator_is(community_manager):
    indicator = create_indicator(study=create_study(years=(2018,)))
    path = reverse("admin:barometer_indicator_change", args=[indicator.pk])
    edition = indicator.study.editions.get()
    response = community_manager.post(path, figures_form(indicator, edition=edition.pk, source_lines="27"))
    assert response.status_code == 302
    row = Observation.objects.get(indicator=indicator)
    assert (row.edition, row.value, row.source_lines) == (edition, 12, "27")


def test_an_edition_of_another_study_is_not_offered_and_not_taken(community_manager):
    indicator = create_indicator(study=create_study(years=(2018,)))
    other = create_study(title_fr="Une autre enquête", years=(1999,)).editions.get()
    path = reverse("admin:barometer_indicator_change", args=[indicator.pk])
    html = community_manager.get(path).content.decode()
    assert f'<option value="{other.pk}">1999</option>' not in html
    assert f'<option value="{indicator.study.editions.get().pk}">2018</option>' in html
    response = community_manager.post(path, figures_form(indicator, edition=other.pk))
    assert response.status_code == 200
    assert not Observation.objects.exists()


def test_a_range_without_its_second_bound_is_refused_in_words(community_manager):
    indicator = create_indicator(study=create_study(years=(2018,)))
    path = reverse("admin:barometer_indicator_change", args=[indicator.pk])
    values = {"edition": indicator.study.editions.get().pk, "qualifier": "range", "value": "", "value_min": "70"}
    response = community_manager.post(path, figures_form(indicator, **values))
    assert response.status_code == 200
    assert "Deux bornes vont avec" in response.content.decode()
    assert not Observation.objects.exists()


def test_who_looks_no_study_up_leaves_those_of_a_talk_as_they_are(organiser, community_manager):
    study = create_study(title_fr="Une enquête")
    talk = create_session(event=create_event())
    talk.studies.add(study)
    path = reverse("admin:events_session_change", args=[talk.pk])
    form = "adminform"
    fields = {client: client.get(path).context[form].form.fields for client in (organiser, community_manager)}
    assert "studies" not in fields[organiser]
    assert "studies" in fields[community_manager]
    assert "Une enquête" in organiser.get(path).content.decode()
