"""How much one network and one way of being reached may take, so that few cannot take everything."""

from datetime import timedelta

HOLDS_A_NETWORK = 40
"""Live holds at once: a block of flats or a mobile operator's gateway shares one address."""
BOOKINGS_A_CONTACT = 3
"""Live bookings that one mail address or phone number stands for on the web; staff book more by phone."""
EXTENSIONS = 2
"""How often a hold is made longer: whoever needs thrice the time has it, whoever hoards has not."""
SEATS_TRIED = 3
"""How often places are looked for again when somebody else was faster."""
OFFER_NOT_LESS_THAN = timedelta(minutes=30)
