"""Who people are: the copy of the city's registers, and what every app stands on."""
