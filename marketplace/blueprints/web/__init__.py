"""What every page shares: rendering, guards, errors, security, language."""
