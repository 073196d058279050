"""The HTTP door for feeds: source systems push batches and summaries, and ask what became of them."""
