"""The Celery application: where workers and the beat start, with every setting in `conbini.settings`."""

import os
import warnings

from celery import Celery, signals
from celery.platforms import SecurityWarning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conbini.settings")

# Root is the usual user in a container, and our messages are JSON, which runs nothing.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("conbini")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def keep_django_logging(**_later: object) -> None:
    """Leave logging as Django's settings made it: Celery's own would print task arguments."""
