"""What a person looks at in a batch, how far its check came, and when an act was asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Three columns of a batch."""

    dependencies = [("registry", "0011_active_sets_that_are_compared")]

    operations = [
        migrations.AddField(
            "batch",
            "remarkable",
            models.JSONField(blank=True, default=list, verbose_name="what to look at"),
        ),
        migrations.AddField(
            "batch", "checked_rows", models.PositiveIntegerField(default=0, verbose_name="rows checked")
        ),
        migrations.AddField(
            "batch",
            "asked_at",
            models.DateTimeField(blank=True, null=True, verbose_name="asked for at"),
        ),
    ]
