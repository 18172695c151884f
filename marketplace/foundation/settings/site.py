"""The settings of the site itself: its address, database, folders, logs and limits."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from pydantic import AwareDatetime, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_SECRET: Final = "demo-only-secret-never-for-production"  # noqa: S105 - refused in production

Environment = Literal["production", "demo", "test"]


class Site(BaseSettings):
    """The site, its database and its folders."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    marketplace_env: Environment = Field(
        "production",
        description="`production`, `demo` or `test`; only `production` is safe on the internet",
    )
    secret_key: str = Field(
        "",
        description="signs cookies and encrypts what is secret in the database; at least 32 random "
        "characters",
    )
    secret_key_previous: str = Field(
        "",
        description="earlier values of `SECRET_KEY`, the newest first, with commas: what they "
        "signed or encrypted is still accepted",
    )
    debug: bool = Field(False, description="Flask's debug mode; refused in production")
    public_url: str = Field(
        "http://127.0.0.1:5000", description="the site's address in emails and QR codes"
    )
    languages: str = Field(
        "sq,sr_Latn,sr_Cyrl,en",
        description="the languages of pages, messages and offers, with commas; the first one is "
        "for those who chose none. Each but English needs a file of translations; "
        "`sr_Cyrl` is made from `sr_Latn`",
    )
    required_languages: str = Field(
        "sq,en",
        description="the languages without which no offer is published, with commas; texts in the "
        "others may be missing",
    )
    translations: str = Field(
        "", description="folder of more translations, as `de/LC_MESSAGES/messages.mo`; empty: none"
    )
    instance_path: Path = Field(
        Path("instance"), description="folder of the embedded database and of uploads"
    )
    database_url: str = Field(
        "", description="`postgresql://...`; empty means SQLite in `INSTANCE_PATH`"
    )
    database_pool: int = Field(10, ge=1, description="database connections a process keeps open")
    database_prepared: bool = Field(
        True, description="prepared statements; off behind PgBouncer before 1.21"
    )
    database_listen_url: str = Field(
        "",
        description="where the worker listens for wakes if `DATABASE_URL` leads to PgBouncer: "
        "PostgreSQL itself; empty means `DATABASE_URL`",
    )
    redis_url: str = Field("", description="not needed any more: accepted and ignored")
    posts_per_minute: int = Field(
        0,
        ge=0,
        description="most requests that change something from one address in a minute, counted in "
        "the database for all machines; 0 means no such limit",
    )
    second_factor: Literal["", "off", "staff", "staff-and-owners"] = Field(
        "",
        description="who needs a second factor to sign in: `staff`, `staff-and-owners` (of "
        "partners too), or `off`, which production refuses; empty: `staff` in production, "
        "otherwise `off`",
    )
    server_threads: int = Field(
        8, ge=1, description="requests that a process of the server answers at once"
    )
    body_seconds: float = Field(
        10,
        gt=0,
        description="seconds in which a form, or the next part of an upload, has to arrive",
    )
    trusted_proxies: int = Field(
        0, ge=0, description="how many proxies in front set X-Forwarded-For and -Proto"
    )
    log_format: Literal["json", "console"] = Field("json", description="`json` or `console`")
    log_level: str = Field("INFO", description="lowest level that is logged")
    metrics_token: str = Field(
        "", description="bearer token for `/metrics`; empty: loopback addresses only"
    )
    metrics_token_previous: str = Field(
        "", description="the token before `METRICS_TOKEN`: still accepted while it is set"
    )
    security_contact: str = Field(
        "",
        description="where to report a weakness (`mailto:` or `https:` addresses, with commas), in "
        "`/.well-known/security.txt`; empty: there is none",
    )
    security_expires: AwareDatetime | None = Field(
        None,
        description="until when that file may be relied on, such as `2027-06-30T00:00:00Z`; "
        "afterwards there is none",
    )
    security_languages: str = Field(
        "sq, en", description="languages in which reports can be written, with commas"
    )
    catalogue_freshness: float = Field(
        0.05,
        ge=0,
        le=5,
        description="seconds for which a process trusts its copy of the catalogue before it asks "
        "the database again; a change made by the process itself shows at once",
    )
    correction_limit: int = Field(
        500, ge=0, description="corrections of more points wait for a second member of staff"
    )
    settlement_limit: int = Field(
        500_000,
        ge=0,
        description="partners' statements of more euro cents, tax included, are approved by a "
        "second person too",
    )
    feed_megabytes: int = Field(
        256, ge=1, description="the largest feed that staff can upload, in megabytes"
    )
    worker_inside: bool = Field(
        False, description="run the worker as threads of the server process (as in the demo)"
    )
    hello: bool = Field(
        False, description="serve `/hello`, which the benchmark measures; never in production"
    )

    @field_validator("security_expires", mode="before")
    @classmethod
    def _unset_where_empty(cls, given: object) -> object:
        return given or None

    @property
    def production(self) -> bool:
        """Return whether the site is public, neither a demo nor a test."""
        return self.marketplace_env == "production"

    @property
    def second_factor_for(self) -> str:
        """Return who needs a second factor: `off`, `staff` or `staff-and-owners`."""
        return self.second_factor or ("staff" if self.production else "off")

    @property
    def database(self) -> str:
        """Return the SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{self.instance_path.resolve() / 'marketplace.db'}"

    @property
    def feeds(self) -> Path:
        """Return the folder of the feeds that staff uploaded."""
        return self.instance_path.resolve() / "feeds"

    @property
    def uploads(self) -> Path:
        """Return the folder of the pictures that staff uploaded."""
        return self.instance_path.resolve() / "uploads"

    @property
    def secret(self) -> str:
        """Return the signing key; without a setting, that of the demo and the tests."""
        return self.secret_key or DEMO_SECRET

    @property
    def language_codes(self) -> tuple[str, ...]:
        """Return the languages that are turned on, the default one first."""
        return _codes(self.languages)

    @property
    def required_language_codes(self) -> tuple[str, ...]:
        """Return those of them without which no offer is published; at least the default one."""
        required = set(_codes(self.required_languages))
        codes = self.language_codes
        return tuple(code for code in codes if code in required) or codes[:1]

    @property
    def previous_secrets(self) -> tuple[str, ...]:
        """Return the earlier signing keys, the newest first."""
        parts = (part.strip() for part in self.secret_key_previous.split(","))
        return tuple(part for part in parts if part)

    @property
    def security_contacts(self) -> list[str]:
        """Return the addresses for reports of weaknesses."""
        parts = (part.strip() for part in self.security_contact.split(","))
        return [part for part in parts if part]

    @property
    def all_secrets(self) -> tuple[str, ...]:
        """Return the signing key, and then the earlier ones that are still accepted."""
        return (self.secret, *self.previous_secrets)


def _codes(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
