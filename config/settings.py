"""One file of settings, read from the environment; `config/environment.py` keeps the list for the README."""

import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.environment import colour, flag, listed, number, text

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_ROOT = Path(
    text("VAR_ROOT", "", "folder for database, uploads and logs; empty: `var/` in the checkout") or BASE_DIR / "var"
)
VAR_ROOT.mkdir(parents=True, exist_ok=True)

# --- what kind of installation ---------------------------------------------------------------------------
PRODUCTION = flag(
    "PRODUCTION", False, "a real installation: secrets are demanded, cookies secure, demo accounts refused"
)
DEBUG = flag("DEBUG", False, "show technical error pages; never in production")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", "host names that are answered, with commas")
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS", "", "origins with scheme that may post, when behind a proxy")
SITE_ADDRESS = text("SITE_ADDRESS", "http://localhost:8000", "public address, printed in QR codes and letters").rstrip(
    "/"
)


def secret_key() -> str:
    """The key from the environment; outside production one that is made once and kept in VAR_ROOT."""
    given = text("SECRET_KEY", None, "signs sessions and links; demanded in production")
    if given:
        return given
    if PRODUCTION:
        raise ImproperlyConfigured("SECRET_KEY is not set. A production start needs one; see 'Settings' in README.md.")
    kept = VAR_ROOT / "secret_key"
    if not kept.exists():
        kept.write_text(secrets.token_urlsafe(50))
        kept.chmod(0o600)
    return kept.read_text().strip()


SECRET_KEY = secret_key()
SECRET_KEY_FALLBACKS = listed(
    "SECRET_KEY_FALLBACKS", "", "earlier secrets with commas; what they sealed or signed still opens"
)

# --- applications ----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "basis",
    "jobs",
    "governance",
    "learning",
    "monitoring",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "import_export",
    "ninja",
    "django_rq",
    "csp",
    "rules",
    "whitenoise.runserver_nostatic",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "config.apps.StaticFiles",
]

MIDDLEWARE = [
    "config.middleware.reference",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.Language",
    "config.middleware.language_of_the_page_before",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.private_pages_are_not_stored",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.own_password",
    "config.middleware.second_factor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.ContentSecurityPolicy",
    "config.middleware.no_nul_in_an_address",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "wagtail.contrib.settings.context_processors.settings",
                "config.context.installation",
            ],
        },
    }
]

# --- database ----------------------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        text(
            "DATABASE_URL",
            "",
            "where the data is, e.g. postgresql://user@host/name; empty: SQLite in VAR_ROOT",
        )
        or f"sqlite:///{VAR_ROOT / 'dishari.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # FULL because in WAL mode NORMAL may lose the last commits when the power goes.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "governance.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "waiting"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "governance.interop.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}  # the form finds the user name of a mobile or HR number
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_PHONE_VERIFICATION_ENABLED = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "governance.forms.accounts.LogInForm",
    "change_password": "governance.forms.accounts.ChoosePasswordForm",
}
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,20/15m/ip", "change_password": "5/15m/user"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Dishari"
COUNTRY_CALLING_CODE = text(
    "COUNTRY_CALLING_CODE", "880", "telephone code of the country, put before numbers written without one"
)
COUNTRY_CODE = text(
    "COUNTRY_CODE", "BD", "code of the country (ISO 3166-1, two letters), for files that other systems read"
)
IATI_REPORTING_ORG = text(
    "IATI_REPORTING_ORG", "", "identifier of the organisation in the IATI Registry, with which its activities begin"
)
SECOND_FACTOR_DEMANDED = flag(
    "SECOND_FACTOR_DEMANDED",
    PRODUCTION,
    "people who approve must set up a second factor before they can work",
)

# --- language, time ----------------------------------------------------------------------------------------
LANGUAGES = [("bn", _("Bangla")), ("en", _("English"))]
LANGUAGE_CODE = "bn"
TIME_ZONE = "Asia/Dhaka"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES

# --- Wagtail -----------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = text("SITE_NAME", "Dishari", "name of the installation, shown in the head of each page")
MINISTRY_NAME_EN = text("MINISTRY_NAME_EN", "Ministry of Health and Family Welfare", "name beside it, English")
MINISTRY_NAME_BN = text("MINISTRY_NAME_BN", "স্বাস্থ্য ও পরিবার কল্যাণ মন্ত্রণালয়", "name beside it, Bangla")
BRAND_COLOUR = colour("BRAND_COLOUR", "#006a4e", "colour of the country's brand; white text must be readable on it")
BRAND_COLOUR_DARK = colour("BRAND_COLOUR_DARK", "#00452f", "its darker form")
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # passwords are chosen at /accounts/ and nowhere else
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ods", "odt", "pdf", "pptx", "xlsx"]
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
# Exercises of this site alone: no page of ours asks another site for anything.
WAGTAILEMBEDS_FINDERS = [{"class": "learning.reports.h5p_embed.ExerciseFinder"}]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}

# --- files -------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_ROOT / "static"
ASSETS_ROOT = BASE_DIR / "config" / "assets"
ASSETS_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "config" / "static", ASSETS_ROOT]
MEDIA_ROOT = Path(
    text("MEDIA_ROOT", "", "folder for pictures and documents of pages; empty: `media/` in VAR_ROOT")
    or VAR_ROOT / "media"
)
MEDIA_URL = "/media/"
PRIVATE_ROOT = Path(
    text(
        "PRIVATE_ROOT",
        "",
        "folder for uploads and results that need a permission; empty: `private/` in VAR_ROOT",
    )
    or VAR_ROOT / "private"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None, "file_permissions_mode": 0o640},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    *["jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "tgz", "bz2", "tbz", "xz", "br", "woff", "woff2"],
    "map",
)
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # an exercise of many questions is one form
MAX_IMPORT_BYTES = number("MAX_IMPORT_BYTES", 20 * 1024 * 1024, "largest file that an import page accepts")
H5P_MAX_ENTRIES = number("H5P_MAX_ENTRIES", 10_000, "most files of an H5P package")
H5P_MAX_FILE_BYTES = number("H5P_MAX_FILE_BYTES", 16 * 1024 * 1024, "largest file of an H5P package, unpacked")
H5P_MAX_BYTES = number("H5P_MAX_BYTES", 64 * 1024 * 1024, "most that an H5P package holds, unpacked")
H5P_EDITOR_ROOT = text("H5P_EDITOR_ROOT", "", "folder of the official editor of H5P, where one has it")
MAX_STREAMED_IMPORT_BYTES = number(
    "MAX_STREAMED_IMPORT_BYTES",
    100 * 1024 * 1024,
    "the same for imports that read their file piece by piece (values); a million rows are about 35 MB",
)
MAX_EVIDENCE_BYTES = number("MAX_EVIDENCE_BYTES", 5 * 1024 * 1024, "largest file that is kept beside a value")

# --- work that runs later ----------------------------------------------------------------------------------
JOBS_ENGINE = text("JOBS_ENGINE", "database", "what carries jobs: `database` (no server), `rq` or `celery`")
REDIS_URL = text("REDIS_URL", "", "Redis, for the engine `rq` and, when given, the cache")
CELERY_BROKER_URL = text("CELERY_BROKER_URL", "", "broker, for the engine `celery`; empty: REDIS_URL") or REDIS_URL
# Wagtail's own small tasks (index entries, references) run at once; ours are Job rows that an engine carries.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []},
    "jobs": {"BACKEND": f"jobs.engines.{JOBS_ENGINE}.Engine"},
}
if JOBS_ENGINE not in {"database", "rq", "celery"}:
    raise ImproperlyConfigured("JOBS_ENGINE must be `database`, `rq` or `celery`; see 'Settings' in README.md.")
JOBS_LEASE_SECONDS = number(
    "JOBS_LEASE_SECONDS", 30, "seconds after which a job of a worker that fell silent is given to another"
)
RQ_QUEUES = {
    "default": {
        "URL": REDIS_URL or "redis://127.0.0.1:6379/0",
        "DEFAULT_TIMEOUT": 3600,
        # A page must not hang because Redis does: the row stays queued and the sweeper hands it over again.
        "REDIS_CLIENT_KWARGS": {"socket_connect_timeout": 2},
    }
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CACHES = (
    {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    if REDIS_URL
    else {
        # Files, because all processes must count the same failed log-ins.
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_ROOT / "cache",
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    }
)

# --- safety ------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "frame-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "media-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_FAILURE_VIEW = "config.views.csrf_failed"
LANGUAGE_COOKIE_SAMESITE = "Lax"
TO_HTTPS = flag("SECURE_SSL_REDIRECT", True, "in production: send plain HTTP to HTTPS")
BEHIND_PROXY = flag("BEHIND_PROXY", False, "in production: a trusted proxy sets X-Forwarded-Proto")
if PRODUCTION:
    SECURE_SSL_REDIRECT = TO_HTTPS
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- mail, log ---------------------------------------------------------------------------------------------
EMAIL_HOST = text("EMAIL_HOST", "", "the server that sends mail; without one letters are written to the log")
EMAIL_PORT = number("EMAIL_PORT", 587, "its port")
EMAIL_HOST_USER = text("EMAIL_HOST_USER", "", "the account there")
EMAIL_HOST_PASSWORD = text("EMAIL_HOST_PASSWORD", "", "its password")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", True, "whether the connection is made secret (STARTTLS)")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = text("EMAIL_FROM", "dishari@localhost", "who writes the letters")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": text("LOG_LEVEL", "WARNING", "how much is written to the log"),
    },
}
# Wagtail shows the preview of a page in a frame of the same origin, so frames are not denied altogether.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
