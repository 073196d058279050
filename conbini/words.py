"""Words of libraries that have no Japanese catalogue, marked so that ours has them."""

from registry.rules.refusal import N_

LOGINS = (
    N_("Access Attempt"),
    N_("access attempt"),
    N_("access attempts"),
    N_("Attempt Time"),
    N_("Failed Logins"),
    N_("Form Data"),
    N_("GET Data"),
    N_("HTTP Accept"),
    N_("IP Address"),
    N_("Locked Out"),
    N_("Meta Data"),
    N_("POST Data"),
    N_("Path"),
    N_("User Agent"),
    N_("Username"),
)
"""django-axes: its list of failed logins in the admin."""
