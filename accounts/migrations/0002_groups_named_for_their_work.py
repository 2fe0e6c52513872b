from django.db import migrations

NAMES = {
    "animation de la communauté": "Animation de la communauté",
    "organisateur": "Organisation",
    "trésorerie": "Trésorerie",
    "accueil": "Accueil",
}


def rename(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects
    for old, new in NAMES.items():
        groups.filter(name=old).update(name=new)


class Migration(migrations.Migration):
    """`mediaaces.roles` gives each group its permissions after every migrate; who belongs to it, belongs still."""

    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
