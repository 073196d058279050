"""The WSGI entrance: what gunicorn or another server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conbini.settings")

application = get_wsgi_application()
