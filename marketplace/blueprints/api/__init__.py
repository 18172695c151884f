"""What other systems call with a token: events in JSON, described by an OpenAPI document."""
