"""The desk (`/desk/`): one visitor at a time, from a number to the card in the hand."""
