"""The one settings file. What differs between sites comes from the environment:

``LOTSE_HOME`` (data folder), ``DATABASE_URL`` (postgres://…; default: SQLite in the data folder),
``LOTSE_SECRET_KEY`` (default: made once in the data folder), ``LOTSE_DEBUG`` (1), ``LOTSE_ALLOWED_HOSTS``
(comma-separated; default: this machine only), ``LOTSE_MINIMUM_BASE`` (5), ``LOTSE_TIME_ZONE`` (Europe/Berlin),
``LOTSE_SMTP_URL`` (smtp://user:password@host:587; default: mails are written to the log).
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from django.utils.csp import CSP
from django.utils.functional import lazystr

from lotse.config.environment import database, hosts, is_public, mailer, time_zone
from lotse.contacts.home import Home
from lotse.contacts.keys import key_of_home
from lotse.ui.navigation import Entry

PACKAGE = Path(__file__).resolve().parent.parent


class _SecretKey:
    """Looked up on first use: merely reading the settings makes no key file."""

    @cache  # noqa: B019 — one object for the life of the process
    def __str__(self) -> str:
        return os.environ.get("LOTSE_SECRET_KEY") or key_of_home(Home.at(), "site").hex()


DEBUG = os.environ.get("LOTSE_DEBUG") == "1"
SECRET_KEY = lazystr(_SecretKey())
ALLOWED_HOSTS = hosts(os.environ.get("LOTSE_ALLOWED_HOSTS", ""))
MINIMUM_BASE = int(os.environ.get("LOTSE_MINIMUM_BASE", "5"))
ROOT_URLCONF = "lotse.config.urls"
WSGI_APPLICATION = "lotse.config.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "ninja",
    "lotse.ui",
    "lotse.accounts",
    "lotse.customers",
    "lotse.catalog",
    "lotse.collect",
    "lotse.analysis",
    "lotse.cockpit",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lotse.accounts.middleware.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "ui" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lotse.ui.context.frame",
                "lotse.accounts.context.organisation",
                "lotse.demo.context.banner",
            ]
        },
    }
]

DATABASES = {"default": database(Home.at().database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"

# Nothing from elsewhere, nothing inline: pages carry no inline script, style element or style attribute.
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# Beyond this machine TLS ends at a proxy in front, and the browser keeps the cookies to it.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = is_public(ALLOWED_HOSTS) and not DEBUG
CSRF_TRUSTED_ORIGINS = [f"https://{host.replace('.', '*.', 1) if host[0] == '.' else host}" for host in ALLOWED_HOSTS]
SESSION_COOKIE_NAME = "lotse_session"
CSRF_COOKIE_NAME = "lotse_csrf"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day: an office computer is shared

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LANGUAGE_COOKIE_NAME = "lotse_language"
LOCALE_PATHS = [PACKAGE / "ui" / "locale"]
USE_TZ = True
TIME_ZONE = time_zone(os.environ.get("LOTSE_TIME_ZONE")).key
USE_THOUSAND_SEPARATOR = False  # it would print the year 2026 as 2.026

STATIC_URL = "static/"
_BUILT = [PACKAGE / "ui" / "static-build", PACKAGE.parent.parent / "static-build"]  # in a wheel, in a checkout
STATIC_ROOT = next((folder for folder in _BUILT if folder.is_dir()), _BUILT[-1])
_IS_BUILT = (STATIC_ROOT / "staticfiles.json").is_file() and not DEBUG
WHITENOISE_USE_FINDERS = not _IS_BUILT
WHITENOISE_MANIFEST_STRICT = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _IS_BUILT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# What config assembles for the rooms below: where to find it, and which pages the navigation shows, in order.
LOTSE_FINDINGS = "lotse.config.registry.FINDINGS"
LOTSE_LOG = "lotse.open"
LOTSE_NAVIGATION = (
    Entry("This week", "Week", "week"),
    Entry("Map", "Map", "map", also=("/kontaktpunkt/",)),
    Entry("Findings", "Findings", "findings"),
)

MAILERS = {"default": mailer(os.environ.get("LOTSE_SMTP_URL"))}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "lotse": {"level": "INFO"},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
