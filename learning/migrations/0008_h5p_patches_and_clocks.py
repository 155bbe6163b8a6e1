from django.db import migrations, models
from django.utils import timezone


def heard_of_when_opened(apps, schema_editor):
    """Of results that are there nothing better is known than the time of the phone."""
    apps.get_model("learning", "H5PResult").objects.update(received_at=models.F("opened_at"))


class Migration(migrations.Migration):
    dependencies = [("learning", "0007_h5p_drafts")]

    operations = [
        migrations.AddField(
            "h5pcontentlibrary",
            "patch",
            models.PositiveIntegerField(null=True, help_text="the one for which this was written"),
        ),
        migrations.AddField("h5presult", "received_at", models.DateTimeField(default=timezone.now, editable=False)),
        migrations.RunPython(heard_of_when_opened, migrations.RunPython.noop),
    ]
