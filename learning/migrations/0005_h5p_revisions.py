"""Contents are made here as well: each change of a work is a content of its own, its next revision."""

import uuid

from django.db import migrations, models
from django.db.models import F


def each_its_own_work(apps, schema_editor):
    # The id of its content, which published courses name.
    apps.get_model("learning", "H5PContent").objects.update(work=F("uuid"))


class Migration(migrations.Migration):
    dependencies = [("learning", "0004_h5p_played")]

    operations = [
        migrations.AddField("h5pcontent", "work", models.UUIDField(null=True, editable=False)),
        migrations.RunPython(each_its_own_work, migrations.RunPython.noop),
        migrations.AlterField("h5pcontent", "work", models.UUIDField(default=uuid.uuid4, editable=False)),
        migrations.AddField(
            "h5pcontent",
            "number",
            models.PositiveIntegerField(default=1, editable=False, verbose_name="Revision"),
        ),
        migrations.AddField(
            "h5pcontent",
            "note",
            models.CharField(blank=True, max_length=200, verbose_name="What has changed"),
        ),
        migrations.AddConstraint(
            "h5pcontent",
            models.UniqueConstraint(fields=["work", "number"], name="h5p_revision_once"),
        ),
    ]
