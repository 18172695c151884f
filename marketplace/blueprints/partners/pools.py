"""The partner's own codes: what is left of a pool, and lists of codes that its owner uploads.

The operator opens pools and adds what was read to the offer; until then no customer gets any of it.
"""

from __future__ import annotations

from flask import flash, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.forms.code_pools import FORM_NAMES, CodesForm
from marketplace.blueprints.forms.large_files import let_large_files_in, most_megabytes
from marketplace.blueprints.partners.blueprint import bp
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.catalogue.pools import pool_list
from marketplace.catalogue.pools.models import PoolUpload
from marketplace.catalogue.pools.pool_list import PoolRow
from marketplace.catalogue.pools.refusals import PoolClosed
from marketplace.foundation.refusals import NotFound
from marketplace.imports.code_pools import uploads
from marketplace.imports.row_errors import Unreadable


@bp.url_value_preprocessor
def let_codes_in(endpoint: str | None, _values: object) -> None:
    """Let a large file of codes in."""
    if endpoint == "partners.upload_own_codes":
        let_large_files_in((Role.OWNER,))


@bp.get("/pools/<int:offer_id>")
@allow(Role.OWNER)
def own_pool(offer_id: int) -> ResponseReturnValue:
    """Show the codes left, the uploads, and the form to upload more."""
    return _pool_page(offer_id, CodesForm(formdata=None), 200)


@bp.post("/pools/<int:offer_id>")
@allow(Role.OWNER)
def upload_own_codes(offer_id: int) -> ResponseReturnValue:
    """Store the file; the worker reads it, and the operator adds the codes."""
    form = CodesForm()
    if form.validate_on_submit():
        with refusals_beside(form, PoolClosed, Unreadable):
            upload_id = uploads.accept(
                offer_id=offer_id,
                file_name=form.file.data.filename,
                save=form.file.data.save,
                partner_id=current_user.partner_id,
                actor=actor(),
            )
            flash(_("File uploaded. It is now being read."), "good")
            return go(url_for(".own_upload", upload_id=upload_id))
    return _pool_page(offer_id, form, 422)


@bp.get("/pools/uploads/<int:upload_id>")
@allow(Role.OWNER)
def own_upload(upload_id: int) -> ResponseReturnValue:
    """Show what was read of a file, what was refused, and whether it is added."""
    upload, pool = _own(upload_id)
    return page(
        "partners/pool_upload.html",
        "partners/_pool_upload.html",
        upload=upload,
        pool=pool,
        may_discard=uploads.is_of_partner(upload, current_user.partner_id),
    )


@bp.post("/pools/uploads/<int:upload_id>/discard")
@allow(Role.OWNER)
def discard_own_codes(upload_id: int) -> ResponseReturnValue:
    """Discard what was read of a file of the partner's own."""
    uploads.discard(upload_id=upload_id, partner_id=current_user.partner_id, actor=actor())
    return go(url_for(".own_upload", upload_id=upload_id))


@bp.get("/pools/uploads/<int:upload_id>/refused.csv")
@allow(Role.OWNER)
def own_refused_codes(upload_id: int) -> ResponseReturnValue:
    """Return the refused lines by number and ending, with the reasons."""
    upload, _pool = _own(upload_id)
    name = f"codes-{upload_id}.refused.csv"
    path = uploads.refused_rows(upload)
    response = send_file(path, "text/csv", as_attachment=True, download_name=name, max_age=0)
    response.cache_control.no_store = True
    return response


def _own(upload_id: int) -> tuple[PoolUpload, PoolRow]:
    """Return the upload with its pool; raises NotFound for another partner's."""
    upload = uploads.one_upload(upload_id)
    return upload, _own_pool(upload.offer_id)


def _own_pool(offer_id: int) -> PoolRow:
    pool = pool_list.one_pool(offer_id)
    if pool.partner_id != current_user.partner_id:
        raise NotFound
    return pool


def _pool_page(offer_id: int, form: CodesForm, status: int) -> ResponseReturnValue:
    return page(
        "partners/pool.html",
        status=status,
        pool=_own_pool(offer_id),
        uploads=pool_list.uploads_of(offer_id),
        form=form,
        form_names=FORM_NAMES,
        megabytes=most_megabytes(),
    )
