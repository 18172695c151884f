"""List one's second factors, remove one, and renew the recovery codes."""

from __future__ import annotations

from typing import Final

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import PARTNER_ROLES, STAFF_ROLES
from marketplace.accounts.second_factor.add import MOST
from marketplace.accounts.second_factor.records import factors_of
from marketplace.accounts.second_factor.recovery_codes import codes_left
from marketplace.accounts.second_factor.relying_party import relying_party
from marketplace.accounts.second_factor.remove import renew_codes
from marketplace.accounts.second_factor.requirement import needs_second_factor
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.one_time_secret import show_once, with_secret
from marketplace.blueprints.web.pages import go, page, start_address
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.blueprints.web.proof.second_factor_gate import before_second_factor
from marketplace.membership.second_factors import remove_factor

HOLDERS: Final = tuple(sorted(STAFF_ROLES | PARTNER_ROLES))


@bp.get("/account/second-factor")
@allow(*HOLDERS)
@before_second_factor
def second_factors() -> ResponseReturnValue:
    """Show the user's second factors, and how to add one."""
    factors = factors_of(current_user.user_id)
    required = needs_second_factor(current_user.role)
    return page(
        "auth/second_factor/list.html",
        factors=factors,
        codes=codes_left(current_user.user_id),
        required=required,
        removable=len(factors) > 1 or not required,
        passkeys=relying_party() is not None,
        most=MOST,
    )


@bp.post("/account/second-factor/<int:factor_id>/remove")
@allow(*HOLDERS)
@require_proof
def remove_second_factor(factor_id: int) -> ResponseReturnValue:
    """Remove one of the user's second factors."""
    remove_factor(user=current_user, factor_id=factor_id)
    flash(_("The second factor has been removed."), "good")
    return go(url_for(".second_factors"))


@bp.get("/account/second-factor/codes")
@allow(*HOLDERS)
def recovery_codes() -> ResponseReturnValue:
    """Show the recovery codes right after they were made, otherwise how many are left."""

    def shown(secret: str | None) -> Response:
        return page(
            "auth/second_factor/codes.html",
            made=secret.split() if secret else [],
            left=codes_left(current_user.user_id),
            onward=start_address(),
        )

    return with_secret(url_for(".recovery_codes"), shown)


@bp.post("/account/second-factor/codes")
@allow(*HOLDERS)
@require_proof
def renew_recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes, which are shown once; the earlier ones end."""
    codes = renew_codes(user=current_user)
    return show_once(url_for(".recovery_codes"), " ".join(codes))
