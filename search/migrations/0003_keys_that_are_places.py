"""The keys of the entries say their place: those drawn before go, and `manage.py reindex` makes all of them anew."""

from django.db import migrations


def empty(apps, schema_editor):
    apps.get_model("search", "Text").objects.all().delete()
    apps.get_model("search", "Entry").objects.all().delete()


def trust_the_index(apps, schema_editor):
    # The planner believes that to read the whole table is cheap: it does not count what it costs to unpack a vector.
    # Of a column without statistics it takes any word for rare, and goes by the index.
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_text ALTER COLUMN vector SET STATISTICS 0")


class Migration(migrations.Migration):
    dependencies = [("search", "0002_index_of_the_database")]
    operations = [
        migrations.RunPython(trust_the_index, migrations.RunPython.noop),
        migrations.RunPython(empty, migrations.RunPython.noop),
    ]
