"""The JSON API for other systems, opened by a token and described by an OpenAPI document."""
