import re
from pathlib import Path

from django.apps import apps

from tests.test_architecture import APPS

ROOT = Path(__file__).resolve().parents[2]


def test_each_table_of_ours_is_accounted_for():
    listed = re.findall(r"`([a-z]+\.[A-Z]\w+)`", (ROOT / "docs/data-retention.md").read_text())
    ours = {model._meta.label for model in apps.get_models() if model.__module__.partition(".")[0] in APPS}
    assert sorted(listed) == sorted(ours)
    assert len(ours) > 20
