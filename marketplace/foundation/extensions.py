"""The Flask extensions, created once and bound to the app by `create_app`."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy import MetaData, Table
from sqlalchemy.orm import DeclarativeBase, registry

from marketplace.foundation.column_types import UtcDateTime
from marketplace.foundation.languages.translations import ScriptBabel

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Base(DeclarativeBase):
    """The base of all tables: constraint names that migrations can rely on, and UTC moments."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(column_0_N_label)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime},
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate()
login_manager = LoginManager()
mail = Mail()
htmx = Htmx()
csrf = CSRFProtect()
babel = ScriptBabel()
limiter = Limiter(
    get_remote_address, application_limits_exempt_when=lambda: request.method in SAFE_METHODS
)


def table_of(model: type[Base]) -> Table:
    """Return the table of a model, for statements that do without its objects."""
    return cast("Table", model.__table__)
