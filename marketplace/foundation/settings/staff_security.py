"""The settings of staff's sessions, of passwords known from breaches, and of security alerts."""

from __future__ import annotations

from pydantic import Field

from marketplace.foundation.settings.site import Site


class StaffSecurity(Site):
    """The limits of staff's sessions, the lists of known passwords, and when alerts are raised."""

    staff_session_hours: int = Field(
        12, ge=1, le=24, description="hours after which staff sign in again in any case"
    )
    staff_idle_minutes: int = Field(
        30, ge=1, le=240, description="minutes without a request after which staff sign in again"
    )
    breach_list_file: str = Field(
        "",
        description="a file of passwords known from breaches, sorted by bytes: SHA-1 hashes as "
        "Have I Been Pwned offers them, or the passwords themselves; empty: none",
    )
    breach_service_url: str = Field(
        "",
        description="a range service with the protocol of Have I Been Pwned, which is told five "
        "digits of a hash; empty: none is asked",
    )
    breach_service_timeout: float = Field(
        1.5, gt=0, le=5, description="seconds to wait for that service; without answer all pass"
    )
    four_eyes_days: int = Field(
        7,
        ge=0,
        description="days in which a person who changed how a colleague signs in cannot be the "
        "second person with them",
    )
    alert_email: str = Field(
        "", description="where security alerts are mailed to; empty: only shown to administrators"
    )
    alert_account_sign_ins: int = Field(
        20,
        ge=0,
        description="failed sign-ins to one account in an hour that raise an alert; 0: none",
    )
    alert_network_sign_ins: int = Field(
        100, ge=0, description="failed sign-ins from one network in an hour that raise an alert"
    )
    alert_cancels: int = Field(
        10, ge=0, description="cancels by one member of staff in an hour that raise an alert"
    )
    alert_wrong_codes: int = Field(
        15, ge=0, description="wrong codes or PINs at one counter in an hour that raise an alert"
    )
    alert_near_limit: int = Field(
        3,
        ge=0,
        description="days' corrections just under the limit by one member of staff in 7 days that "
        "raise an alert",
    )
    alert_exports: int = Field(
        20, ge=0, description="exported files by one user in an hour that raise an alert"
    )
    alert_refusals: int = Field(
        20, ge=0, description="refused pages of one user in an hour that raise an alert"
    )
    alert_wrong_keys: int = Field(
        10,
        ge=0,
        description="wrong tokens and secrets from a network in an hour that raise an alert",
    )
