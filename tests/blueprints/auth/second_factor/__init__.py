"""Tests of the pages of second factors."""
