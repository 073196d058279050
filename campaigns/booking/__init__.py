"""The public pages: booking without an account, in every language of which there is a file."""
