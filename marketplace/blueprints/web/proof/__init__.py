"""Ask signed-in users to prove again who they are before actions that a thief would want."""
