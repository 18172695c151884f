"""The settings of the systems that the site talks to: mail, SMS, USSD, operator network, hub."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field, field_validator

from marketplace.foundation.ip_addresses import read_networks
from marketplace.foundation.settings.site import DEMO_SECRET
from marketplace.foundation.settings.waits import Waits

LOOPBACK_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Gateways(Waits):
    """The settings of the site and of the systems that it talks to."""

    email_transport: Literal["smtp", "mailbox"] = Field(
        "smtp", description="`smtp`, or `mailbox` for the demo's own page"
    )
    mail_server: str = Field("127.0.0.1", description="SMTP server")
    mail_port: int = Field(25, description="its port")
    mail_use_tls: bool = Field(False, description="STARTTLS")
    mail_use_ssl: bool = Field(False, description="TLS from the first byte")
    mail_username: str = Field("", description="SMTP user, if the server needs one")
    mail_password: str = Field("", description="SMTP password")
    mail_timeout: float = Field(10, gt=0, description="seconds to wait for the server")
    mail_rate: float = Field(
        0,
        ge=0,
        description="most emails a second, of all workers together; 0 means no such limit; urgent "
        "ones go first and are counted",
    )
    mail_default_sender: str = Field("pika@example.com", description="From address of emails")
    sms_transport: Literal["kannel", "mailbox"] = Field(
        "kannel", description="`kannel` (its `sendsms` over HTTP), or `mailbox` for the demo"
    )
    sms_gateway_url: str = Field("", description="the gateway's `sendsms` address")
    sms_gateway_username: str = Field("", description="`username` given to the gateway")
    sms_gateway_password: str = Field("", description="`password` given to the gateway")
    sms_gateway_secret: str = Field(
        "",
        description="secret part of the addresses that the SMS gateway calls; at least 16 random "
        "characters; empty: none",
    )
    sms_gateway_secret_previous: str = Field(
        "", description="the secret before `SMS_GATEWAY_SECRET`: still accepted while it is set"
    )
    sms_sender: str = Field("50777", description="the number that SMS come from")
    sms_timeout: float = Field(10, gt=0, description="seconds to wait for the gateway")
    sms_rate: float = Field(
        0,
        ge=0,
        description="most SMS a second, of all workers together; 0 means no such limit; urgent "
        "ones go first and are counted",
    )
    sms_callback_url: str = Field(
        "", description="address of this site for the SMS gateway; empty means `PUBLIC_URL`"
    )
    network_url: str = Field(
        "",
        description="the operator's network: where its `topupBalance` and `adjustBalance` stand; "
        "empty: services wait",
    )
    network_secret: str = Field(
        "", description="signs requests to and from the network; at least 32 random characters"
    )
    network_secret_previous: str = Field(
        "",
        description="the secret before `NETWORK_SECRET`: events signed with it are still accepted "
        "while it is set",
    )
    network_timeout: float = Field(10, gt=0, description="seconds to wait for the network")
    network_retry_seconds: float = Field(
        10, gt=0, description="wait before the network is asked again; doubles, to an hour at most"
    )
    ussd_gateway_secret: str = Field(
        "",
        description="secret part of the address that the USSD gateway calls; at least 16 random "
        "characters; empty: none",
    )
    ussd_gateway_secret_previous: str = Field(
        "", description="the secret before `USSD_GATEWAY_SECRET`: still accepted while it is set"
    )
    gateway_networks: str = Field(
        "127.0.0.0/8,::1",
        description="networks that gateways may call from, with commas; empty means any; calls "
        "through a proxy are refused while `TRUSTED_PROXIES` is 0",
    )
    message_attempts: int = Field(
        12, ge=1, description="failed attempts after which a message is a dead letter"
    )
    message_retry_seconds: float = Field(
        10, gt=0, description="wait after the first failed attempt; doubles, to an hour at most"
    )
    message_lease_seconds: float = Field(
        120, gt=0, description="how long the messages of a worker that died stay reserved"
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
    hub_timeout: float = Field(10, gt=0, description="seconds to wait for a subscriber")
    hub_secret: str = Field(
        "",
        description="signs outgoing events (HMAC-SHA256); at least 32 random characters; "
        "empty: they are not signed",
    )
    hub_secret_previous: str = Field(
        "",
        description="the secret before `HUB_SECRET`: events carry a second signature by it while "
        "it is set",
    )

    unencrypted_hosts: str = Field(
        "",
        description="hosts of a private network that production may reach without TLS, with "
        "commas: the mail server, the SMS gateway, the operator's network",
    )

    @field_validator("gateway_networks")
    @classmethod
    def _require_networks(cls, networks: str) -> str:
        read_networks(networks)
        return networks

    @property
    def hub_callbacks(self) -> list[str]:
        """Return the hosts that events may be sent to."""
        return [host for host in self.hub_hosts.split(",") if host.strip()]

    @property
    def hosts_without_tls(self) -> frozenset[str]:
        """Return the hosts that may be reached without TLS: this machine, and those accepted."""
        accepted = (host.strip().lower() for host in self.unencrypted_hosts.split(","))
        return LOOPBACK_HOSTS | {host for host in accepted if host}

    @property
    def network_key(self) -> str:
        """Return the key that signs messages to and from the operator's network.

        Without a setting it is that of the demo and the tests, and empty in production.
        """
        return self.network_secret or ("" if self.production else DEMO_SECRET)

    @property
    def network_keys(self) -> tuple[str, ...]:
        """Return the keys by which the network's messages may be signed; none: it is closed."""
        keys = (self.network_key, self.network_secret_previous)
        return tuple(key for key in keys if key) if self.network_key else ()

    def gateway_secrets(self, gateway: Literal["sms", "ussd"]) -> tuple[str, ...]:
        """Return the secrets that admit the gateway, the newest first; none: it is closed."""
        if gateway == "ussd":
            known = (self.ussd_gateway_secret, self.ussd_gateway_secret_previous)
        else:
            known = (self.sms_gateway_secret, self.sms_gateway_secret_previous)
        return tuple(secret for secret in known if secret) if known[0] else ()
