"""All settings, read from the environment and checked at start; the README has the table."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from permissions.public_ids import new_public_id
from portal import environment

BASE_DIR = Path(__file__).resolve().parent.parent
PORTAL_ENV = environment.choice("PORTAL_ENV", {"demo", "production"}, "production")
DEMO = PORTAL_ENV == "demo"
DATA = Path(environment.text("TANDEM_DATA", str(BASE_DIR / ".data")))

# Core

DEBUG = False
SECRET_KEY = environment.text("SECRET_KEY")
if not SECRET_KEY:
    if not DEMO:
        raise ImproperlyConfigured("SECRET_KEY is empty. Production needs one that you keep.")
    SECRET_KEY = environment.kept_secret(DATA / "secret_key", get_random_secret_key)
# Who we are to the CRM, stable for the life of this installation.
INSTANCE_ID = environment.text("INSTANCE_ID") or environment.kept_secret(
    DATA / "instance_id", new_public_id
)
ALLOWED_HOSTS = environment.listed("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
BASE_URL = environment.text("BASE_URL", f"http://127.0.0.1:{environment.text('PORT', '8000')}")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
TRUSTED_PROXIES = environment.number("TRUSTED_PROXIES", 0)
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_NAME = "Tandem"

INSTALLED_APPS = [
    "permissions.apps.PermissionsConfig",
    "partners.apps.PartnersConfig",
    "deals.apps.DealsConfig",
    "content.apps.ContentConfig",
    "portal.apps.PortalConfig",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "guardian",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "django_prometheus",
    "pgtrigger",
    "csp",
    "permissions.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.BehindProxies",
    "portal.middleware.OfficePolicy",
    "portal.middleware.Clock",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.acting.InAnothersStead",
    "portal.middleware.PersonsLanguage",
    "portal.middleware.PersonsTimeZone",
    "portal.acting.OnlyToRead",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "portal.middleware.BackOffice",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.frame.frame",
            ],
            # Cotton and template partials both rewrite loaders; in this order both work.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "portal.indentation.Loader",  # Cotton's own
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
        },
    }
]
COTTON_DIR = "components"

# Database

DATABASES: dict[str, dict[str, Any]] = {"default": environment.database("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# Broker

BROKER_URL = environment.text("BROKER_URL")

# People

AUTH_USER_MODEL = "permissions.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.accounts.ByInvitation"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if BASE_URL.startswith("http:") else "https"
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None

# Languages and times

LANGUAGE_CODE = environment.choice("LANGUAGE_CODE", {"en", "zh-hans"}, "en")
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.text("TIME_ZONE", "Asia/Shanghai")

# Files

FORM_RENDERER = "portal.widgets.Renderer"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = environment.folder("STORAGE_URL", DATA / "media")
# Where a ClamAV daemon listens: clamd://host:port. Empty: files are not checked, and say so.
SCANNER_URL = environment.text("SCANNER_URL")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Mail

EMAIL_BACKEND = "portal.mailbox.KeptInTheHouse" if DEMO else "portal.mailbox.Sent"
DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM", "Tandem <portal@vendor.example>")
EMAIL_URL = environment.text("EMAIL_URL")

# CRM. Empty: the sandbox of the demonstration, whose address stands in the data directory.

CRM: dict[str, Any] = {
    "url": environment.text("CRM_URL"),
    "token": environment.text("CRM_TOKEN"),
    "kind": environment.choice("CRM_KIND", {"tryton"}, "tryton"),
    "database": environment.text("CRM_DATABASE", "tryton"),
    "company": environment.number("CRM_COMPANY", 1),
    "employee": environment.number("CRM_EMPLOYEE", 1),
}

# API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["portal.api.authentication.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "portal.api.authentication.TokenScope",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["portal.api.authentication.PerToken"],
    "DEFAULT_THROTTLE_RATES": {"token": environment.text("API_RATE", "1200/min")},
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["portal.api.wire.Strict"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "portal.api.wire.AlwaysJson",
    "DEFAULT_SCHEMA_CLASS": "portal.api.schema.Described",
    "EXCEPTION_HANDLER": "portal.api.errors.problem",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Tandem",
    "VERSION": "1",
    "DESCRIPTION": "What partners' systems and scripts may rely on. How to begin: docs/api.md.",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "PREPROCESSING_HOOKS": ["portal.api.schema.only_the_api"],
    "POSTPROCESSING_HOOKS": ["portal.api.schema.finished"],
}

# Machines that are told. Only on one machine, for trials, may they stand on it themselves.

WEBHOOKS_TO_LOOPBACK = environment.choice("WEBHOOKS_TO_LOOPBACK", {"yes", "no"}, "no") == "yes"
if WEBHOOKS_TO_LOOPBACK and not DEMO:
    raise ImproperlyConfigured("WEBHOOKS_TO_LOOPBACK is for the demonstration alone.")

# Library

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
WAGTAILDOCS_DOCUMENT_MODEL = "content.LibraryDocument"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "zip", "mp4", "webm", "png", "jpg"]
WAGTAILIMAGES_IMAGE_MODEL = "content.LibraryImage"
TAGGIT_CASE_INSENSITIVE = True

# Security

CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/cms/", "/admin/", "/api/docs/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
# Wagtail's editor writes styles into its own elements, frames its own previews and draws pictures
# from memory; no script but ours and its own runs there either.
OFFICE_POLICIES = {
    "/cms/": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'",
    "/admin/": "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "portal.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if BASE_URL.startswith("https:"):
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
# Guardian keeps the rows; `granted` answers, its backend never does.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

# Figures for Prometheus. Empty: nobody gets them.

METRICS_TOKEN = environment.text("METRICS_TOKEN")

# Logs

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        name: {"level": "WARNING"} for name in ("httpx", "wagtail", "django_tasks", "fontTools")
    },
}
