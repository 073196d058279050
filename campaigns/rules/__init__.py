"""The pure rules of a campaign: facts in, answers out."""
