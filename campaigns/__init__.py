"""Campaigns: the switchover from one kind of card to another, booked by citizens and run at desks."""
