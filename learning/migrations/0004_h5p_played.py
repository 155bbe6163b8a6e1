"""The copy of a content that is played. What was imported before is played as it came until it is imported again."""

from django.db import migrations, models
from django.db.models import F


def play_as_it_came(apps, schema_editor):
    apps.get_model("learning", "H5PContent").objects.update(played=F("params"))


class Migration(migrations.Migration):
    dependencies = [("learning", "0003_h5p_in_lessons")]

    operations = [
        migrations.AddField("h5pcontent", "played", models.JSONField(default=dict)),
        migrations.RunPython(play_as_it_came, migrations.RunPython.noop),
    ]
