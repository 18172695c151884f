"""Run Alembic's migrations on the app's database, for `marketplace db ...`."""

from alembic import context
from flask import current_app

from marketplace.foundation.extensions import db


def run() -> None:
    """Run the migrations on the app's own engine, each in a transaction of its own."""
    engine = db.engine.execution_options(**_transaction_options())
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            transaction_per_migration=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


def _transaction_options() -> dict[str, object]:
    if current_app.config["SETTINGS"].database.startswith("postgresql"):
        return {"isolation_level": "READ COMMITTED"}
    return {"marketplace_writing": True}


run()
