"""Django's settings, and the only module that reads the environment.

With nothing set it is the embedded default: SQLite and an embedded broker under `var/`, served to this
machine alone. `docs/operations.md` lists every variable and what production must set.
"""

import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from conbini import broker
from conbini.logs import logging_settings

env = environ.Env()
env.escape_proxy = False

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = broker.private_folder(Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).absolute())
"""Everything that this installation writes: database, broker, fonts, mails. Mode 0700."""
RUN_DIR = broker.private_folder(VAR_DIR / "run")

# --- Who is served, and by which key ---

DEBUG = env.bool("DEBUG", default=False)
BASE_URL = env.str("BASE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
IS_PRODUCTION = "ALLOWED_HOSTS" in env or ("DEBUG" in env and not DEBUG)
"""Whoever names the hosts to serve, or says that this is no debugging, runs it for others."""


def _local_secret_key() -> str:
    """A key of this checkout's own, drawn once and kept where only its user reads it."""
    kept = VAR_DIR / "secret_key"
    if not kept.exists():
        fresh = kept.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        try:
            kept.hardlink_to(fresh)  # fails where another process was first: then its key is everybody's
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return kept.read_text()


SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if IS_PRODUCTION:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Production needs one that only this city's machines know: "
            'python -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    SECRET_KEY = _local_secret_key()

# --- What this installation offers ---

KIOSK_SIMULATOR = env.bool("KIOSK_SIMULATOR", default=False)
TERMINAL_SIMULATOR = env.bool("TERMINAL_SIMULATOR", default=KIOSK_SIMULATOR)
TERMINAL_DIR = VAR_DIR / "terminals"
"""What simulated issuing terminals keep: the chips that they wrote, and the faults that were planned."""
KIOSK_DIR = VAR_DIR / "kiosk"
"""What the simulated kiosk keeps: its tray of cards, its key, and the visit that is going on."""
KIOSK_CENTRE_KEY = env.str("KIOSK_CENTRE_KEY", default="")
"""The simulated kiosk's key to the centre API; empty: it is read from `centre.key` in KIOSK_DIR."""
_verification_key = VAR_DIR / "verification.key"
VERIFICATION_KEY = env.str(
    "VERIFICATION_KEY",
    default=_verification_key.read_text() if _verification_key.is_file() and not IS_PRODUCTION else "",
)
"""Private keys that sign codes on the paper, 64 hex digits each, all that are or will be in force.

Whether codes are printed says the city's dated table. Without the variable the demo's own key is taken, from
`verification.key` in VAR_DIR.
"""
SIGNING_DIR = env.str("SIGNING_DIR", default=str(VAR_DIR / "signing") if not IS_PRODUCTION else "")
"""Folder of the cities' keys for signing documents (PAdES), CODE.pem each: private key, its certificate,
those above it. A city without a file hands out its documents unsigned."""
FEED_FOLDER = env.str("FEED_FOLDER", default="")
"""Folder into which source systems lay their files; empty: none is watched."""
FONT_DIR = env.str("FONT_DIR", default="")
_faces = (
    [Path(FONT_DIR) / "ipamjm.ttf"]
    if FONT_DIR
    else [VAR_DIR / "fonts" / "ipamjm.ttf", Path("/usr/share/fonts/truetype/ipamj/ipamjm.ttf")]
)
CERTIFICATE_FONT = next((path for path in _faces if path.is_file()), _faces[0])
"""IPAmj Mincho's file. It need not exist: a system check says so, with the command that mends it."""

# --- Apps ---

INSTALLED_APPS = [
    "conbini.apps.ConbiniConfig",
    "conbini.demo",
    "issuance",
    "campaigns",
    "cards",
    "registry",
    "conbini.apps.ConbiniAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "import_export",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "conbini.middleware.keep_out_of_caches",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "conbini.urls"
WSGI_APPLICATION = "conbini.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database ---

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'conbini.sqlite3'}")}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["CONN_MAX_AGE"] = None  # else init_command would run again for each request
    _database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",  # the write lock at BEGIN: otherwise 86 % "database is locked"
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
        "PRAGMA cache_size=-32000;PRAGMA temp_store=MEMORY;"
        "PRAGMA recursive_triggers=ON;",  # else REPLACE deletes a final row past its guard
    }
else:
    _database["HOST"] = unquote(_database["HOST"])  # a socket's folder is written %2Fvar%2Frun%2Fpostgresql
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"] = {"connect_timeout": 5, **_database.get("OPTIONS", {})}

# --- What apps above the registry keep and a source counts too: compared at night ---

ACTIVE_SETS = {"cards": "cards.models.active_set"}

# --- Celery: settings as measured in docs/decisions.md ---

REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or broker.embedded_url(RUN_DIR)
CELERY_BROKER_TRANSPORT_OPTIONS = broker.transport_options(CELERY_BROKER_URL, RUN_DIR)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_PUBLISH_RETRY = False  # nobody at a kiosk waits for a broker: the row stays, the sweep asks again
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_DEFAULT_QUEUE = "conbini"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
CELERY_TIMEZONE = "Asia/Tokyo"
CELERY_BEAT_SCHEDULE_FILENAME = str(RUN_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "gaps of the office's tables are told before they come": {
        "task": "issuance.tasks.watch_office",
        "schedule": crontab(hour=5, minute=10),
    },
    "requests past their deadline expire": {"task": "issuance.tasks.expire_requests", "schedule": 15.0},
    "requests that were forgotten are asked for again": {
        "task": "issuance.tasks.sweep_requests",
        "schedule": 10.0,
    },
    "all residents are checked for what a kiosk would refuse": {
        "task": "issuance.tasks.lint_cities",
        "schedule": crontab(hour=23, minute=15),
    },
    "checks of all residents that stopped go on": {
        "task": "issuance.tasks.sweep_lints",
        "schedule": 600.0,
    },
    "planned moves out are completed on their day": {
        "task": "registry.tasks.complete_moves_out",
        "schedule": 1800.0,
    },
    "cards that were forgotten at a terminal are asked for again": {
        "task": "cards.tasks.sweep_jobs",
        "schedule": 20.0,
    },
    "cards of people who left the register end": {
        "task": "cards.tasks.return_cards_of_the_gone",
        "schedule": 1800.0,
    },
    "applications and letters of inquiry lapse": {
        "task": "cards.tasks.lapse_applications",
        "schedule": crontab(hour=0, minute=20),
    },
    "letters about cards that end are listed": {
        "task": "cards.tasks.list_letters",
        "schedule": crontab(hour=5, minute=10),
    },
    "chips are compared with the record": {"task": "cards.tasks.reconcile_chips", "schedule": 3600.0},
    "uploads that nobody confirmed are deleted": {
        "task": "registry.tasks.forget_uploads",
        "schedule": 600.0,
    },
    "files in the watched folder are taken in": {"task": "registry.tasks.watch_folder", "schedule": 30.0},
    "batches that were forgotten are taken up": {"task": "registry.tasks.sweep_feeds", "schedule": 60.0},
    "places whose hold is over are given back": {"task": "campaigns.tasks.expire_holds", "schedule": 15.0},
    "free places are offered to the waiting list": {
        "task": "campaigns.tasks.promote_waiting",
        "schedule": 60.0,
    },
    "messages that were forgotten are sent": {"task": "campaigns.tasks.sweep_messages", "schedule": 30.0},
    "cards in stock follow the bookings": {"task": "campaigns.tasks.sweep_cards", "schedule": 1800.0},
    "those who come tomorrow are reminded": {"task": "campaigns.tasks.send_reminders", "schedule": 600.0},
    "those who did not come are marked": {"task": "campaigns.tasks.mark_no_shows", "schedule": 300.0},
    "the copy is compared with its sources": {
        "task": "registry.tasks.reconcile_sources",
        "schedule": crontab(hour=4, minute=30),
    },
}
for _entry in CELERY_BEAT_SCHEDULE.values():
    # A tick that nobody took in time is dropped: a worker that was away must not find thousands of them.
    _period = _entry["schedule"]
    _entry["options"] = {"expires": _period if isinstance(_period, float) else 3600.0}

# --- Language and time ---

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "conbini" / "locale"]  # each app keeps its own locale/ beside its code
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

# --- Logins ---

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # else one desk locks out the whole city hall
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False  # it would write user names into the log; the database has them
AXES_COOLOFF_MESSAGE = _("Too many failed logins. Try again in 15 minutes, or ask your administrator.")
AXES_PERMALOCK_MESSAGE = _("Too many failed logins. Ask your administrator.")
LOGIN_URL = "admin:login"

# --- Browsers: what they may do with our pages ---

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
IS_HTTPS = urlsplit(BASE_URL).scheme == "https"
if IS_HTTPS:
    SECURE_PROXY_SSL_HEADER = (
        "HTTP_X_FORWARDED_PROTO",
        "https",
    )  # the proxy must overwrite it, see operations
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_SSL_REDIRECT = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 8 * 3600  # seconds: one working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Files ---

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static" if IS_PRODUCTION else None  # production collects them, named by their hash
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = VAR_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- Mail and logs ---

vars().update(env.email_url("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}"))
DEFAULT_FROM_EMAIL = "conbini@localhost"

LOG_FORMAT = env.str("LOG_FORMAT", default="console")
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_settings(LOG_FORMAT)
