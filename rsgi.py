"""The application of a checkout, as `rsgi:app`; an installed package has `marketplace.rsgi:app`."""

from marketplace.rsgi import app

__all__ = ["app"]
