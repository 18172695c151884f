"""Texts of offers, categories and partners are one column each, with every language in it.

Snapshots of conversions and facts of messages written before stay as they are: they are read in
both forms.
"""

from alembic import op

revision = '0014'
down_revision = '0013'

LANGUAGES = ("sq", "en")
TEXTS = {
    "partners": {"about": "TEXT"},
    "categories": {"name": "VARCHAR(80)"},
    "offers": {"title": "VARCHAR(120)", "description": "TEXT", "terms": "TEXT"},
}
SNAPSHOTS = {"conversions": ("terms", ("title", "terms")), "outbox_messages": ("facts", ("title",))}


def on_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    kind = "JSONB" if on_postgres() else "JSON"
    for table, texts in TEXTS.items():
        for text in texts:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {text} {kind} NOT NULL DEFAULT '{{}}'")
        put = ", ".join(f"{text} = {_together(text)}" for text in texts)
        op.execute(f"UPDATE {table} SET {put}")
        for text in texts:
            if on_postgres():
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {text} DROP DEFAULT")
            for language in LANGUAGES:
                op.execute(f"ALTER TABLE {table} DROP COLUMN {text}_{language}")


def _together(text: str) -> str:
    """Return the SQL of the text in the languages in which it was written."""
    pairs = ", ".join(f"'{code}', nullif({text}_{code}, '')" for code in LANGUAGES)
    if on_postgres():
        return f"jsonb_strip_nulls(jsonb_build_object({pairs}))"
    return f"json_patch('{{}}', json_object({pairs}))"  # a patch leaves nulls out


def downgrade() -> None:
    for table, texts in TEXTS.items():
        for text, kind in texts.items():
            for language in LANGUAGES:
                column = f"{text}_{language}"
                op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} NOT NULL DEFAULT ''")
        put = ", ".join(
            f"{text}_{code} = coalesce({text} ->> '{code}', '')" for text in texts for code in LANGUAGES
        )
        op.execute(f"UPDATE {table} SET {put}")
        for text in texts:
            if on_postgres():
                for code in LANGUAGES:
                    op.execute(f"ALTER TABLE {table} ALTER COLUMN {text}_{code} DROP DEFAULT")
            op.execute(f"ALTER TABLE {table} DROP COLUMN {text}")
    for table, (column, texts) in SNAPSHOTS.items():
        for text in texts:
            op.execute(_apart(table, column, text))


def _apart(table: str, column: str, text: str) -> str:
    """Return the statement that puts the snapshots' texts back into a value for each language."""
    values = [f"coalesce({column} -> '{text}' ->> '{code}', '')" for code in LANGUAGES]
    if on_postgres():
        pairs = ", ".join(f"'{text}_{c}', {v}" for c, v in zip(LANGUAGES, values, strict=True))
        new = f"({column} - '{text}') || jsonb_build_object({pairs})"
        return f"UPDATE {table} SET {column} = {new} WHERE jsonb_typeof({column} -> '{text}') = 'object'"
    pairs = ", ".join(f"'$.{text}_{c}', {v}" for c, v in zip(LANGUAGES, values, strict=True))
    new = f"json_set(json_remove({column}, '$.{text}'), {pairs})"
    return f"UPDATE {table} SET {column} = {new} WHERE json_type({column}, '$.{text}') = 'object'"
