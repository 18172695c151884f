"""Tests of the secrets at rest."""
