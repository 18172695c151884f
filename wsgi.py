"""The application of a checkout, as `wsgi:app`; an installed package has `marketplace.wsgi:app`."""

from marketplace.wsgi import app

__all__ = ["app"]
