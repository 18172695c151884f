"""Parts that all pages share: rendering, guards, errors, security, language."""
