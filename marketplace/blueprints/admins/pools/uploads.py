"""Upload codes to a pool: the file is read first, and added once a person has seen the result."""

from __future__ import annotations

from flask import flash, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import CATALOGUE_EDITORS, CATALOGUE_READERS
from marketplace.blueprints.admins.pools.views import show_pool
from marketplace.blueprints.forms.code_pools import CodesForm
from marketplace.blueprints.forms.large_files import let_large_files_in
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.catalogue.pools import pool_list
from marketplace.imports.code_pools import uploads


@bp.url_value_preprocessor
def let_codes_in(endpoint: str | None, _values: object) -> None:
    """Let a large file of codes in."""
    if endpoint == "admins.upload_codes":
        let_large_files_in(CATALOGUE_EDITORS)


@bp.post("/pools/<int:offer_id>")
@allow(*CATALOGUE_EDITORS)
def upload_codes(offer_id: int) -> ResponseReturnValue:
    """Store the file; the worker reads it, and adds nothing yet."""
    form = CodesForm()
    if form.validate_on_submit():
        with refusals_beside(form):
            upload_id = uploads.accept(
                offer_id=offer_id,
                file_name=form.file.data.filename,
                save=form.file.data.save,
                actor=actor(),
            )
            flash(_("File uploaded. It is now being read."), "good")
            return go(url_for(".pool_upload", upload_id=upload_id))
    return show_pool(offer_id, form, 422)


@bp.get("/pools/uploads/<int:upload_id>")
@allow(*CATALOGUE_READERS)
def pool_upload(upload_id: int) -> ResponseReturnValue:
    """Show what was read of a file, what was refused, and whether it is added."""
    upload = uploads.one_upload(upload_id)
    return page(
        "admins/pools/upload.html",
        "admins/pools/_upload.html",
        upload=upload,
        pool=pool_list.one_pool(upload.offer_id),
        language=str(get_locale()),
    )


@bp.post("/pools/uploads/<int:upload_id>/add")
@allow(*CATALOGUE_EDITORS)
def add_codes(upload_id: int) -> ResponseReturnValue:
    """Add the codes that were read to the pool."""
    uploads.add(upload_id=upload_id, actor=actor())
    return go(url_for(".pool_upload", upload_id=upload_id))


@bp.post("/pools/uploads/<int:upload_id>/discard")
@allow(*CATALOGUE_EDITORS)
def discard_codes(upload_id: int) -> ResponseReturnValue:
    """Discard what was read."""
    uploads.discard(upload_id=upload_id, actor=actor())
    return go(url_for(".pool_upload", upload_id=upload_id))


@bp.get("/pools/uploads/<int:upload_id>/refused.csv")
@allow(*CATALOGUE_READERS)
def refused_codes(upload_id: int) -> ResponseReturnValue:
    """Return the refused lines by number and ending, with the reasons."""
    path = uploads.refused_rows(uploads.one_upload(upload_id))
    name = f"codes-{upload_id}.refused.csv"
    response = send_file(path, "text/csv", as_attachment=True, download_name=name, max_age=0)
    response.cache_control.no_store = True
    return response
