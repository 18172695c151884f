"""Derive the configuration of Flask and its extensions from the settings."""

from __future__ import annotations

from marketplace.foundation.settings import Settings
from marketplace.foundation.transaction import engine_options


def flask_config(settings: Settings) -> dict[str, object]:
    """Return the values of `app.config`; the settings themselves are at `SETTINGS`."""
    secure = settings.production
    return {
        "SETTINGS": settings,
        "LANGUAGES": settings.language_codes,
        "REQUIRED_LANGUAGES": settings.required_language_codes,
        "SECRET_KEY": settings.secret,
        "SECRET_KEY_FALLBACKS": list(settings.previous_secrets),
        # itsdangerous signs with the last of the keys and accepts all of them
        "WTF_CSRF_SECRET_KEY": [*reversed(settings.all_secrets)],
        "DEBUG": settings.debug,
        "TESTING": settings.marketplace_env == "test",
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings),
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 512 * 1024,
        "MAX_FORM_PARTS": 1_000,
        "WTF_CSRF_TIME_LIMIT": None,  # the token lives as long as the session it is bound to
        "RATELIMIT_STORAGE_URI": "database://",  # of `accounts.request_counts`
        "RATELIMIT_HEADERS_ENABLED": False,
        "RATELIMIT_ENABLED": settings.posts_per_minute > 0,
        "RATELIMIT_APPLICATION": f"{settings.posts_per_minute} per minute",
        "MAIL_SERVER": settings.mail_server,
        "MAIL_PORT": settings.mail_port,
        "MAIL_USE_TLS": settings.mail_use_tls,
        "MAIL_USE_SSL": settings.mail_use_ssl,
        "MAIL_USERNAME": settings.mail_username or None,
        "MAIL_PASSWORD": settings.mail_password or None,
        "MAIL_DEFAULT_SENDER": settings.mail_default_sender,
        "MAIL_SUPPRESS_SEND": False,
    }
