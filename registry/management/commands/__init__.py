"""Commands of the registry, called by `manage.py`."""
