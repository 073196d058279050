"""What all pages for staff have in common: the clerk's own city, the trail of reads, ways to show."""
