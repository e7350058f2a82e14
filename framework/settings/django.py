"""Django settings of one installation; names apps by string, is imported by nobody."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from framework.settings.database import database
from framework.settings.installation import installation
from framework.settings.secret_key import secret_key

_installation = installation()
#: Read by the runtime and the inbox, which never import this package.
INSTALLATION = _installation
if _installation.secrets_folder is not None:
    # For what knows no installation, in this process and those that it starts.
    os.environ.setdefault("COWORKER_SECRETS", str(_installation.secrets_folder))
_data = _installation.data_folder
_data.mkdir(parents=True, exist_ok=True)
_package = Path(__file__).parents[1]
_https = _installation.address.startswith("https")
_oidc = _installation.log_in.oidc
_provider = ["{0.scheme}://{0.netloc}".format(urlsplit(_oidc.issuer))] if _oidc else []

SECRET_KEY = secret_key(_data)
DEBUG = False
ALLOWED_HOSTS = [urlsplit(_installation.address).hostname or "", "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [_installation.address]

#: Pages of kinds for people who are not logged in, each an app with addresses of its own.
PAGES = [
    f"bots.{found.parent.name}.pages"
    for found in sorted((_package.parent / "bots").glob("*/pages"))
    if (found / "urls.py").exists()
]
INSTALLED_APPS = [
    # Before Django's own, so that what it says of the look of those pages holds.
    "framework.inbox",
    # Its own pages are made in framework/inbox/admin.py; nothing is registered by itself.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "framework.store",
    *PAGES,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "framework.inbox.middleware.no_store",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "framework.inbox.middleware.LogInLimits",
    "framework.inbox.views.session.LogInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "framework.inbox.backends.Passwords",
    "framework.inbox.backends.Provider",
]
ROOT_URLCONF = "framework.settings.urls"
WSGI_APPLICATION = "framework.settings.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "framework.inbox.context.installation",
            ]
        },
    }
]

DATABASES = {"default": database(_installation.database, _data)}

AUTH_USER_MODEL = "store.Person"
LOGIN_URL = "log-in"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "log-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
# A town hall sits behind one address: lock user and address together, never the address alone.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_TEMPLATE = "inbox/locked_out.html"
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "framework.runtime.visitors.address"

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [_package / "locale", *sorted((_package.parent / "bots").glob("*/locale"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Served from where they lie in the package; nothing to collect.
WHITENOISE_USE_FINDERS = True

# Renewed, and ended in time, by LogInLimits.
SESSION_COOKIE_AGE = _installation.log_in.idle_minutes * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
CSRF_FAILURE_VIEW = "framework.inbox.views.session.forged"
# The proxy in front says which scheme people use (deploy/README.md); gunicorn believes it from
# this machine only.
SECURE_SSL_REDIRECT = _https
# A monitor on this machine asks without the proxy.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
# Cookies ignore ports: another program on this host must not log our people out.
SESSION_COOKIE_NAME = "coworker_session"
CSRF_COOKIE_NAME = "coworker_csrf"
LANGUAGE_COOKIE_NAME = "coworker_language"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        # Logging out is a form that ends at the provider.
        "form-action": ["'self'", *_provider],
        "frame-ancestors": ["'none'"],
    }
}
LOGGING_CONFIG = None
# W021: on browsers' preload lists is the whole domain, which is not ours to enter there.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
