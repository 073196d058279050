"""What the law and the city say about cards, without tables, settings or a clock."""
