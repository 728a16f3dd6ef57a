"""One settings file, driven by the environment; docs/operations.md lists every name."""

from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP

from leergang.environment import (
    bucket,
    clock_range,
    database,
    env,
    env_list,
    is_embedded,
    mailer,
    scanner,
    seconds,
    stop,
    whole_number,
)

BASE_DIR = Path(__file__).resolve().parent.parent

# Production is the default, so that a forgotten variable never opens a door.
MODE = env("LEERGANG_MODE", "production")
if MODE not in {"production", "demo", "test"}:
    stop("LEERGANG_MODE must be production, demo or test")
DEMO = MODE == "demo"
PRODUCTION = MODE == "production"

DATABASE_URL = env("DATABASE_URL")
REDIS_URL = env("REDIS_URL")
if PRODUCTION and (is_embedded(DATABASE_URL) or env("REDIS_EMBEDDED", "0") == "1"):
    stop("the embedded servers are for a laptop, a demo and tests; give real DATABASE_URL and REDIS_URL")

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
MFA_KEY = env("MFA_KEY")  # encrypts second factors at rest (SEC-25)
SITE_URL = env("SITE_URL").rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname or ""
SITE_IS_HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", SITE_HOST)
if DEMO:
    ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
DEMO_MAILBOX = env("DEMO_MAILBOX", "") if DEMO else ""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.forms",  # its widget templates, for FORM_RENDERER
    "crispy_forms",
    "django_htmx",
    "leergang.web",
    "leergang.audit",
    "leergang.mailing",
    "leergang.retention",
    "leergang.accounts",
    "modules",
    "cohorts",
    "casuistiek",
    "leergang.home",
    "leergang.beheer",
]

MIDDLEWARE = [
    # These come before all that answers by itself: redirects, static files, a host name that is not ours.
    "leergang.web.middleware.SecurityHeaders",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "leergang.web.middleware.OneHost",
    "leergang.web.middleware.DecentBodies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "leergang.accounts.middleware.SecondFactor",
    "leergang.audit.middleware.Origin",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "leergang.urls"
WSGI_APPLICATION = "leergang.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "leergang.home.nav.navigation",
            ],
            "builtins": ["leergang.web.templatetags.leergang"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_TEMPLATE_PACK = "regie"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("regie",)
CRISPY_FAIL_SILENTLY = False

# Data
DATABASES = {"default": {**database(DATABASE_URL), "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
# Only leergang.db.Prepared sends statements that can be prepared, and each of those is worth it at once.
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 0
CACHES = {
    "default": {
        "BACKEND": "leergang.web.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "regie",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    },
}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "leergang.accounts.passwords.GuessablePasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 8 * 60 * 60  # one working day
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "leergang.web.views.csrf_failure"

ACCOUNT_ADAPTER = "leergang.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # an unknown address gets no mail
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True  # who did not change how they log in, must know
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/300s/key",
}  # a gemeente shares one address
ACCOUNT_FORMS = {
    "login": "leergang.accounts.forms.LoginForm",
    "reset_password": "leergang.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "leergang.accounts.forms.ResetPasswordKeyForm",
    "set_password": "leergang.accounts.forms.SetPasswordForm",
    "change_password": "leergang.accounts.forms.ChangePasswordForm",
    "reauthenticate": "leergang.accounts.forms.ReauthenticateForm",
}
PASSWORD_RESET_TIMEOUT = 60 * 60
MFA_ADAPTER = "leergang.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = "Leergang Regiegemeente"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey is two factors, never one
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "authenticate": "leergang.accounts.forms.AuthenticateForm",
    "reauthenticate": "leergang.accounts.forms.ReauthenticateCodeForm",
    "activate_totp": "leergang.accounts.forms.ActivateTOTPForm",
    "deactivate_totp": "leergang.accounts.forms.DeactivateTOTPForm",
    "login_webauthn": "leergang.accounts.forms.LoginPasskeyForm",
    "authenticate_webauthn": "leergang.accounts.forms.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "leergang.accounts.forms.ReauthenticatePasskeyForm",
    "add_webauthn": "leergang.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "leergang.accounts.forms.EditPasskeyForm",
    "generate_recovery_codes": "leergang.accounts.forms.GenerateRecoveryCodesForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_HOST == "localhost"  # browsers trust localhost without https

# Transport and headers (WEB-01..08). Only http://localhost is ever served without https.
if not SITE_IS_HTTPS and SITE_HOST not in {"localhost", "127.0.0.1", "testserver"}:
    stop("SITE_URL must start with https://")
if PRODUCTION and not SITE_IS_HTTPS:
    stop("SITE_URL must start with https://")
SECURE_SSL_REDIRECT = SITE_IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env("BEHIND_PROXY", "0") == "1" else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY_SSL_HEADER else 0  # whose address a rate limit counts
SECURE_HSTS_SECONDS = 31536000 if SITE_IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE_IS_HTTPS
SECURE_HSTS_PRELOAD = SITE_IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_HTTPS
SESSION_COOKIE_NAME = "__Host-sessie" if SITE_IS_HTTPS else "sessie"
CSRF_COOKIE_NAME = "__Host-csrf" if SITE_IS_HTTPS else "csrf"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# Words, dates and files
LANGUAGE_CODE = "nl"
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["leergang.web.formats"]
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "var" / "static"
# What people upload lies on a disk of ours, or in a bucket that speaks S3; only a view hands it out.
FILES_S3_BUCKET = env("FILES_S3_BUCKET", "")
FILES_ROOT = Path(env("FILES_ROOT", None if PRODUCTION and not FILES_S3_BUCKET else f"{BASE_DIR}/var/files"))
FILES_ACCEL = env("FILES_ACCEL", "")  # where the proxy finds FILES_ROOT: then it sends the bytes itself
if FILES_ACCEL and FILES_S3_BUCKET:
    stop("FILES_ACCEL is for files on disk; leave it empty with FILES_S3_BUCKET")
MATERIAL_BYTES = {  # how much a file may be, by its kind
    "pdf": whole_number(env("FILES_PDF_MB", "20")) * 1_000_000,
    "image": whole_number(env("FILES_IMAGE_MB", "5")) * 1_000_000,
    "video": whole_number(env("FILES_VIDEO_MB", "500")) * 1_000_000,
}
STORAGES = {
    "default": bucket(
        FILES_S3_BUCKET,
        endpoint=env("FILES_S3_ENDPOINT", ""),
        region=env("FILES_S3_REGION", ""),
        access_key=env("FILES_S3_ACCESS_KEY"),
        secret_key=env("FILES_S3_SECRET_KEY"),
    )
    if FILES_S3_BUCKET
    else {"BACKEND": "leergang.web.storage.PrivateFiles", "OPTIONS": {"location": FILES_ROOT}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION  # who edits a stylesheet sees it at once
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Mail: what cannot wait goes by `default`, reminders and digests by `bulk`.
MAIL_URL = env("MAIL_URL", "smtp://localhost:25")
MAIL_TIMEOUT = seconds(env("MAIL_TIMEOUT", "10"))
MAILERS = {
    "default": mailer(MAIL_URL, timeout=MAIL_TIMEOUT),
    "bulk": mailer(env("MAIL_BULK_URL", MAIL_URL), timeout=MAIL_TIMEOUT),
}
MAIL_PER_MINUTE = whole_number(env("MAIL_PER_MINUTE", "0"))  # of bulk, all workers together; 0 is no limit
MAIL_LEASE = seconds(env("MAIL_LEASE", "600"))  # who holds a letter longer is taken for dead
MAIL_RETRY = seconds(env("MAIL_RETRY", "60"))  # to the second attempt; doubles from there
DEFAULT_FROM_EMAIL = env("MAIL_FROM", "Leergang Regiegemeente <leergang@regiewerk.example>")
# Uploads pass this scanner; empty: none (leergang/scanning.py)
CLAMD_URL = scanner(env("CLAMD_URL", ""))

QUIET_HOURS = clock_range(env("QUIET_HOURS", "20:00-07:00"))  # for letters that can wait; 00:00-00:00 is none
# How many minutes before its start one can go in to an online session.
JOIN_OPENS_MINUTES = whole_number(env("JOIN_OPENS_MINUTES", "15"))
# For how many days after a session its substitutes and guests still see it.
SUBSTITUTE_ACCESS_DAYS = whole_number(env("SUBSTITUTE_ACCESS_DAYS", "7"))
REPLY_TO = env("MAIL_REPLY_TO", "planning@regiewerk.example")
SECURITY_CONTACT = env("SECURITY_CONTACT", REPLY_TO)  # in /.well-known/security.txt (WEB-06)

# Background work: beat only wakes tasks, the database holds what is due.
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 5 * 60
CELERY_TASK_TIME_LIMIT = 6 * 60
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # worker and beat wait for it however long it takes
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "queue_order_strategy": "sorted",
    "max_retries": 0,  # for who publishes; worker and beat keep trying by their own settings
}
CELERY_TASK_PUBLISH_RETRY = False  # a page never waits for the broker; the next minute's beat finds the work
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Bulk has a queue of its own. A worker reads its queues in the order of their names, so bulk comes last.
CELERY_TASK_QUEUES = {name: {"routing_key": name} for name in ("celery", "mail-bulk")}
CELERY_TASK_ROUTES = {
    "leergang.mailing.tasks.deliver_bulk": {"queue": "mail-bulk"},
    "cohorts.tasks.sessions.post_due_reminders": {"queue": "mail-bulk"},
    "cohorts.tasks.reminders.post_due_digests": {"queue": "mail-bulk"},
}
SWEEP = whole_number(env("SWEEP_SECONDS", "60"))
CELERY_BEAT_SCHEDULE = {
    "post-due-reminders": {"task": "cohorts.tasks.sessions.post_due_reminders", "schedule": SWEEP},
    "post-due-digests": {"task": "cohorts.tasks.reminders.post_due_digests", "schedule": SWEEP},
    "keep-up-reminders": {"task": "cohorts.tasks.reminders.keep_up_reminders", "schedule": 3600.0},
    "mark-held": {"task": "cohorts.tasks.sessions.mark_held", "schedule": 300.0},
    "send-due-invitations": {
        "task": "cohorts.tasks.enrolments.send_due_invitations",
        "schedule": 60.0,
    },
    "lapse-offers": {"task": "cohorts.tasks.enrolments.lapse_offers", "schedule": 60.0},
    "settle-departures": {"task": "cohorts.tasks.departures.settle_departures", "schedule": 60.0},
    "deliver-due-letters": {"task": "leergang.mailing.tasks.deliver_due", "schedule": SWEEP},
    "deliver-bulk-letters": {"task": "leergang.mailing.tasks.deliver_bulk", "schedule": SWEEP},
    "run-imports": {"task": "cohorts.tasks.import_runs.run_imports", "schedule": 60.0},
    "read-uploads": {"task": "cohorts.tasks.imports.read_uploads", "schedule": 60.0},
    "ask-what-became": {"task": "casuistiek.tasks.ask_what_became", "schedule": 300.0},
    "drop-spent-checks": {"task": "cohorts.tasks.held.drop_spent_checks", "schedule": 3600.0},
    "drop-spent-needs": {"task": "cohorts.tasks.intakes.drop_spent_needs", "schedule": 3600.0},
    "drop-stale-imports": {"task": "cohorts.tasks.imports.drop_stale_imports", "schedule": 3600.0},
}

# Logs: events with ids, never names, addresses or texts (SEC-08)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "leergang.logs.Discreet", "format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "fido2": {"level": "WARNING"},  # below that it writes which key somebody used
    },
}
