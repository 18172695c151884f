"""Second factors of users: passkeys, authenticator apps (TOTP), and one-time recovery codes."""
