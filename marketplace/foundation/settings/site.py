"""The settings of the site itself: its address, database, folders, logs and limits."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from pydantic import Field
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
    secret_key: str = Field("", description="signs cookies; at least 32 random characters")
    debug: bool = Field(False, description="Flask's debug mode; refused in production")
    public_url: str = Field(
        "http://127.0.0.1:5000", description="the site's address in emails and QR codes"
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
    feed_megabytes: int = Field(
        256, ge=1, description="the largest feed that staff can upload, in megabytes"
    )
    worker_inside: bool = Field(
        False, description="run the worker as threads of the server process (as in the demo)"
    )
    hello: bool = Field(
        False, description="serve `/hello`, which the benchmark measures; never in production"
    )

    @property
    def production(self) -> bool:
        """Return whether the site is public, neither a demo nor a test."""
        return self.marketplace_env == "production"

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
