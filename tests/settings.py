"""The product's settings with a quick hasher, files in a temporary folder and the database that the run asks for."""

import os
import tempfile
from pathlib import Path

from config.settings import *  # noqa: F403
from config.settings import DATABASES, STORAGES

_ROOT = Path(tempfile.mkdtemp(prefix="dishari-tests-"))
SECRET_KEY = "only-for-tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = _ROOT / "media"
PRIVATE_ROOT = _ROOT / "private"
STATIC_ROOT = _ROOT / "static"
STATIC_ROOT.mkdir()
STORAGES = {
    **STORAGES,
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ACCOUNT_RATE_LIMITS = False
SECOND_FACTOR_DEMANDED = False
DATABASE = os.environ.get("TEST_DATABASE", "sqlite")
if DATABASE == "sqlite":
    DATABASES["default"] |= {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(_ROOT / "unused.sqlite3"),
        "TEST": {"NAME": str(_ROOT / "test.sqlite3"), "MIGRATE": True},
    }
    # A test database need not survive the loss of power.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;",
    }
else:
    # tests/databases.py starts a server of its own and fills in the address.
    DATABASES["default"] = {"ENGINE": "django.db.backends.postgresql", "NAME": "dishari", "CONN_MAX_AGE": 0}
# A refusal is what many tests ask for; the log of it helps nobody.
LOGGING = {**LOGGING, "loggers": {"django.request": {"level": "CRITICAL"}, "django.security": {"level": "CRITICAL"}}}  # noqa: F405
