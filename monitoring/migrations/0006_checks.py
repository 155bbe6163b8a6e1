from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0005_definitions")]

    operations = [
        migrations.AddField(
            model_name="validationrule",
            name="periods_back",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="How many periods earlier the right side is taken; 0: of the same period.",
                verbose_name="Periods back",
            ),
        ),
    ]
