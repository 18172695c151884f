"""Every setting of the marketplace, typed, read once from the environment.

Production is the default and refuses to start while anything about it is unsafe.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_SECRET = "demo-only-secret-never-for-production"  # noqa: S105 - refused in production below
SHORTEST_SECRET = 32
SETTINGS_FILE = "settings.env"

Environment = Literal["production", "demo", "test"]
Transport = Literal["smtp", "kannel", "mailbox"]


class UnsafeSettingsError(Exception):
    """The settings are wrong or unsafe; the message is one line for the operator."""


class Settings(BaseSettings):
    """The operator's settings; each is an environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    marketplace_env: Environment = Field(
        "production", description="`production`, `demo` or `test`; only production is for the world"
    )
    secret_key: str = Field("", description="signs cookies; at least 32 random characters")
    debug: bool = Field(False, description="Flask's debug mode; refused in production")
    public_url: str = Field(
        "http://127.0.0.1:5000", description="the site's address in emails and QR codes"
    )
    instance_path: Path = Field(
        Path("instance"), description="folder of the embedded database, queue and uploads"
    )
    database_url: str = Field(
        "", description="`postgresql://...`; empty means SQLite in `INSTANCE_PATH`"
    )
    database_pool: int = Field(10, ge=1, description="database connections a process keeps open")
    database_prepared: bool = Field(
        True, description="prepared statements; off behind PgBouncer before 1.21"
    )
    redis_url: str = Field(
        "", description="job queue and rate limits across machines; empty means SQLite and memory"
    )
    posts_per_minute: int = Field(
        0,
        ge=0,
        description="most requests that change something from one address in a minute, counted in "
        "`REDIS_URL` for all machines; 0 means no such limit",
    )
    trusted_proxies: int = Field(
        0, ge=0, description="how many proxies in front set X-Forwarded-For and -Proto"
    )
    email_transport: Literal["smtp", "mailbox"] = Field(
        "smtp", description="`smtp`, or `mailbox` for the demo's own page"
    )
    mail_server: str = Field("127.0.0.1", description="SMTP server")
    mail_port: int = Field(25, description="its port")
    mail_use_tls: bool = Field(False, description="STARTTLS")
    mail_use_ssl: bool = Field(False, description="TLS from the first byte")
    mail_username: str = Field("", description="SMTP user, if the server asks")
    mail_password: str = Field("", description="SMTP password")
    mail_timeout: float = Field(10, gt=0, description="seconds before a silent server is given up")
    mail_default_sender: str = Field("pika@example.com", description="From address of emails")
    sms_transport: Literal["kannel", "mailbox"] = Field(
        "kannel", description="`kannel` (its `sendsms` over HTTP), or `mailbox` for the demo"
    )
    sms_gateway_url: str = Field("", description="the gateway's `sendsms` address")
    sms_gateway_username: str = Field("", description="`username` given to the gateway")
    sms_gateway_password: str = Field("", description="`password` given to the gateway")
    sms_gateway_secret: str = Field(
        "", description="secret part of the addresses that the SMS gateway calls; empty: none"
    )
    sms_sender: str = Field("50777", description="the number that SMS come from")
    sms_timeout: float = Field(10, gt=0, description="seconds before the gateway is given up")
    sms_callback_url: str = Field(
        "", description="this site as the SMS gateway reaches it; empty means `PUBLIC_URL`"
    )
    network_url: str = Field(
        "",
        description="the operator's network: where its `topupBalance` and `adjustBalance` stand; "
        "empty: services wait",
    )
    network_secret: str = Field(
        "", description="signs what is said to the network and by it; at least 32 random characters"
    )
    network_timeout: float = Field(10, gt=0, description="seconds before the network is given up")
    network_retry_seconds: float = Field(
        10, gt=0, description="wait before the network is asked again; doubles, to an hour at most"
    )
    ussd_gateway_secret: str = Field(
        "", description="secret part of the address that the USSD gateway calls; empty: none"
    )
    gateway_networks: str = Field(
        "127.0.0.0/8,::1",
        description="networks that gateways may call from, with commas; empty means any",
    )
    message_attempts: int = Field(
        12, ge=1, description="failed attempts after which a message is a dead letter"
    )
    message_retry_seconds: float = Field(
        10, gt=0, description="wait after the first failed attempt; doubles, to an hour at most"
    )
    message_lease_seconds: float = Field(
        120, gt=0, description="how long a worker that died keeps its messages from the others"
    )
    sweep_seconds: int = Field(
        10, ge=1, le=60, description="how often the worker looks for messages left behind"
    )
    hub_hosts: str = Field(
        "",
        description="hosts that events may be sent to (TMF658's `/hub`), with commas, each with "
        "its port where it is not 443; empty means none, but this machine itself outside "
        "production",
    )
    hub_timeout: float = Field(
        10, gt=0, description="seconds before a subscriber that says nothing is given up"
    )
    hub_secret: str = Field(
        "", description="signs the events that are sent (HMAC-SHA256); empty: they are not signed"
    )
    log_format: Literal["json", "console"] = Field("json", description="`json` or `console`")
    log_level: str = Field("INFO", description="least severe level that is logged")
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
        False, description="run the worker as threads of the server process (the demo does)"
    )
    hello: bool = Field(
        False, description="serve `/hello`, which the benchmark measures; never in production"
    )

    @property
    def production(self) -> bool:
        """Whether this serves the world."""
        return self.marketplace_env == "production"

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.instance_path.resolve() / 'marketplace.db'}"

    @property
    def hub_callbacks(self) -> list[str]:
        """The hosts that events may be sent to."""
        return [host for host in self.hub_hosts.split(",") if host.strip()]

    @property
    def feeds(self) -> Path:
        """The folder of the feeds that staff uploaded."""
        return self.instance_path.resolve() / "feeds"

    @property
    def uploads(self) -> Path:
        """The folder of the pictures that staff uploaded."""
        return self.instance_path.resolve() / "uploads"

    @property
    def secret(self) -> str:
        """The signing key; the demo's and the tests' own where none is set."""
        return self.secret_key or DEMO_SECRET

    @property
    def network_key(self) -> str:
        """What signs talk with the network; the demo's and the tests' own where none is set."""
        return self.network_secret or ("" if self.production else DEMO_SECRET)

    @model_validator(mode="after")
    def _refuse_unsafe(self) -> Self:
        for wrong in _unsafe(self) if self.production else ():
            raise ValueError(wrong)
        return self


def _unsafe(settings: Settings) -> list[str]:
    checks = {
        f"SECRET_KEY must be set to at least {SHORTEST_SECRET} random characters": len(
            settings.secret_key
        )
        < SHORTEST_SECRET
        or settings.secret_key == DEMO_SECRET,
        "DEBUG must be off in production": settings.debug,
        "HELLO must be off in production": settings.hello,
        "EMAIL_TRANSPORT=mailbox is for the demo only": settings.email_transport == "mailbox",
        "SMS_TRANSPORT=mailbox is for the demo only": settings.sms_transport == "mailbox",
        "SMS_GATEWAY_URL must be set": not settings.sms_gateway_url,
        "PUBLIC_URL must be an https:// address": urlsplit(settings.public_url).scheme != "https",
    }
    checks |= _unsafe_network(settings) if settings.network_url else {}
    return [message for message, wrong in checks.items() if wrong]


def _unsafe_network(settings: Settings) -> dict[str, bool]:
    secret = settings.network_secret
    return {
        f"NETWORK_SECRET must be set to at least {SHORTEST_SECRET} random characters": len(secret)
        < SHORTEST_SECRET
        or secret == DEMO_SECRET,
        "NETWORK_URL must be an http:// or https:// address": urlsplit(settings.network_url).scheme
        not in {"http", "https"},
    }


def load_settings() -> Settings:
    """The settings in the environment, then in `settings.env` of the instance's folder.

    Raises UnsafeSettingsError with one clear line.
    """
    file = Path(os.environ.get("INSTANCE_PATH", "instance")) / SETTINGS_FILE
    try:
        return Settings(_env_file=file)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise UnsafeSettingsError(f"{name}: {reason}" if name else reason) from None
